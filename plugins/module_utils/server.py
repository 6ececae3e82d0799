# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which GitLab, as whom, and with how much patience: from connection options and the environment. Pure."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ansible_collections.labops.gitlab.plugins.module_utils.errors import InputError

_API_TAIL = re.compile(r"/api(/v\d+)?/*$")


@dataclass(frozen=True)
class Server:
    """Which GitLab, as whom, and with how much patience.

    url: where GitLab is mounted, no trailing slash; may have a path (a relative URL root).
    token: header name and value.
    verify: True, False, or the path of a CA file. cert: path, or (certificate, key).
    timeout: seconds without an answer. retries: repeats of a request. max_wait: the longest wait before one repeat, in seconds.
    version: GitLab's, as (18, 9), where the user has told it. api_version: v4, v3, or auto: v3 where the server has shown that it has no v4.
    """

    url: str
    token: tuple[str, str]
    verify: bool | str = True
    cert: str | tuple[str, str] | None = None
    timeout: float = 60.0
    retries: int = 5
    max_wait: float = 120.0
    sudo: str | None = None
    read_only: bool = False
    version: tuple[int, int] | None = None
    api_version: str = "auto"


def server(params: Mapping[str, Any], environ: Mapping[str, str] | None = None) -> Server:
    """The server and credentials from validated connection options.

    environ: the process's, unless another is given; its tokens are read only when none was typed: GITLAB_TOKEN, then CI_JOB_TOKEN.
    Without a URL, which few modules allow, it is no server: a request to it is an error.
    Raises InputError when the URL is unusable or there is no token.
    """
    if params["api_url"] is None:
        return Server("", ("PRIVATE-TOKEN", ""))
    cert, key = params.get("client_cert"), params.get("client_key")
    return Server(
        url=base_url(params["api_url"]),
        token=_token(params, os.environ if environ is None else environ),
        verify=(params.get("ca_path") or True) if params.get("validate_certs", True) else False,
        cert=(cert, key) if cert and key else cert,
        timeout=float(params.get("timeout", Server.timeout)),
        retries=int(params.get("retries", Server.retries)),
        max_wait=float(params.get("max_wait", Server.max_wait)),
        sudo=_sendable("sudo", params["sudo"]) if params.get("sudo") else None,
        read_only=bool(params.get("read_only", False)),
        version=version_of(params["gitlab_version"]) if params.get("gitlab_version") else None,
        api_version=params.get("api_version") or "auto",
    )


def version_of(text: str) -> tuple[int, int]:
    """Major and minor of ``18.9.0-pre`` or ``18.9``. Raises InputError."""
    found = re.match(r"(\d+)\.(\d+)", text)
    if not found:
        raise InputError(f"gitlab_version: {text!r} is no version like 18.9")
    return int(found.group(1)), int(found.group(2))


def _sendable(name: str, value: str) -> str:
    """The value, when a header can carry it. Raises InputError."""
    if not value.isprintable() or not value.isascii():
        raise InputError(f"{name} has characters that it cannot have, such as a line break at its end")
    return value


def _token(params: Mapping[str, Any], environ: Mapping[str, str]) -> tuple[str, str]:
    candidates = (
        ("PRIVATE-TOKEN", params.get("api_token")),
        ("Authorization", params.get("api_oauth_token") and f"Bearer {params['api_oauth_token']}"),
        ("JOB-TOKEN", params.get("api_job_token")),
        ("PRIVATE-TOKEN", environ.get("GITLAB_TOKEN")),
        ("JOB-TOKEN", environ.get("CI_JOB_TOKEN")),
    )
    for header, value in candidates:
        if value:
            return header, _sendable("the token", str(value))
    raise InputError("no token: give api_token (or api_oauth_token, api_job_token), or set GITLAB_TOKEN in the environment")


def base_url(typed: str) -> str:
    """Where GitLab is mounted, from what a user types: with or without ``/api/v4``. Raises InputError."""
    url = _API_TAIL.sub("", typed.strip().rstrip("/"))
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.port != 0 and (parts.hostname or "").encode("idna")
    except ValueError:  # brackets that do not close, a port that is no number, a host with an empty part
        usable = False
    if not usable:
        raise InputError(f"api_url: {typed!r} is no address like https://gitlab.example.com")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise InputError("api_url: only scheme, host, port and path belong in it; the token has an option of its own")
    return url
