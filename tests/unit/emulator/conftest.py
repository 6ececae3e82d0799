# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One emulator for these tests, emptied before each, and a plain HTTP client."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from emulator import Emulator


class Api:
    """Requests as somebody."""

    def __init__(self, gl: Emulator, token: str | None) -> None:
        self.session = requests.Session()
        self.session.trust_env = False
        self.gl = gl
        if token:
            self.session.headers["PRIVATE-TOKEN"] = token

    def __call__(self, call: str, json: Any = None, **more: Any) -> requests.Response:
        """``api("GET /user")``; {p} is the project acme/shop/api."""
        method, _space, path = call.partition(" ")
        more.setdefault("allow_redirects", False)
        return self.session.request(method, self.gl.api_url + path.replace("{p}", "/projects/acme%2Fshop%2Fapi"), json=json, timeout=10, **more)


@pytest.fixture(scope="session")
def server() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def gl(server: Emulator) -> Iterator[Emulator]:
    """A GitLab with the project acme/shop/api and some people; it must not crash."""
    server.reset()
    server.project("acme/shop/api")
    for name in ("alice", "bob", "carol", "dev", "heir", "stranger"):
        server.user(name)
    server.member("acme/shop/api", "alice", 40)
    server.member("acme/shop/api", "dev", 30)
    server.member("acme/shop", "heir", 30)
    yield server
    assert not server.crashes, server.crashes[0]


@pytest.fixture
def api(gl: Emulator) -> Api:
    """As root."""
    return Api(gl, gl.root_token)


@pytest.fixture
def as_user(gl: Emulator) -> Callable[..., Api]:
    """As another one; None: without a token."""

    def make(name: str | None, **token: Any) -> Api:
        return Api(gl, gl.token(name, **token) if name else None)

    return make
