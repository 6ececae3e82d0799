# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client against a real server on loopback: what is on the wire, and what comes of every answer."""

from __future__ import annotations

import contextlib
import email.message
import email.utils
import importlib.metadata
import json
import os
import pathlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import trustme
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.labops.gitlab.plugins.module_utils.client import (
    FIRST_WAIT,
    MAX_REDIRECTS,
    Client,
    Query,
    address,
    close_sessions,
    form,
    project_reference,
    session_for,
)
from ansible_collections.labops.gitlab.plugins.module_utils.errors import (
    AuthError,
    ConflictError,
    ForbiddenError,
    GitLabError,
    InputError,
    MovedError,
    NetworkError,
    NotFoundError,
    OffsetError,
    ProjectMissingError,
    ProtocolError,
    RateLimitError,
    ReadOnlyError,
    ServerError,
    ValidationError,
)
from ansible_collections.labops.gitlab.plugins.module_utils.server import Server, base_url, server
from unit.scripted_server import Answer, Reply, Request, Reset, Script, ScriptedServer, Stall

ALWAYS_THE_SAME = settings(derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NOW = 1_700_000_000.0
TOKEN = ("PRIVATE-TOKEN", "glpat-of-the-test")
READS = ["GET", "HEAD"]
WRITES = ["POST", "PUT", "PATCH", "DELETE"]
KEYED_WRITES = ["PUT", "PATCH", "DELETE"]
VERBS = [*READS, *WRITES]
REDIRECTS = [301, 302, 303, 307, 308]
FINE = Reply(200, {"fine": True})
LOCKED = Reply(409, {"message": "409 Conflict: Resource lock"})
TRUNCATED = Reply(200, raw=b'{"fine": tr', announced=50)
COUNTED = pytest.mark.skipif(importlib.metadata.version("urllib3").startswith("1."), reason="urllib3 1 does not notice that a body broke off")
IMPATIENT = 0.05  # seconds; time-outs are waited for in earnest

Serve = Callable[..., ScriptedServer]


@pytest.fixture(autouse=True)
def _nothing_of_the_developers(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> Iterator[None]:
    """No proxy, CA, password file or token of the machine reaches a test, and no session outlives one."""
    for name in list(os.environ):
        if name.lower().endswith("_proxy") or name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "GITLAB_TOKEN", "CI_JOB_TOKEN"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("NETRC", str(tmp_path / "no-netrc"))
    yield
    close_sessions()


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts servers that give the scripted answers."""
    with contextlib.ExitStack() as stack:

        def start(*script: Script, **options: Any) -> ScriptedServer:
            return stack.enter_context(ScriptedServer(*script, **options))

        yield start


def client_of(gitlab: ScriptedServer | str, waits: list[float] | None = None, chance: float = 0.0, **options: Any) -> Client:
    """A client whose waits are written down instead of waited, at a time that stands still."""
    url = gitlab if isinstance(gitlab, str) else gitlab.url
    sleep = ([] if waits is None else waits).append
    return Client(Server(url, TOKEN, **options), sleep=sleep, chance=lambda: chance, now=lambda: NOW)


def closed_port() -> str:
    """An address at which nobody listens."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{listening.getsockname()[1]}"


# -- who we are
@pytest.mark.parametrize(
    ("params", "header", "value"),
    [
        ({"api_token": "one"}, "PRIVATE-TOKEN", "one"),
        ({"api_oauth_token": "two"}, "Authorization", "Bearer two"),
        ({"api_job_token": "three"}, "JOB-TOKEN", "three"),
    ],
)
def test_each_token_has_its_header_and_is_never_in_the_address(serve: Serve, params: dict[str, str], header: str, value: str) -> None:
    gitlab = serve(Reply(200, []))
    client = Client(server({"api_url": gitlab.url, **params}, {}))
    client.entries("projects", [("search", "x")])
    request = gitlab.requests[0]
    assert request.headers.get_all(header) == [value]
    assert {"PRIVATE-TOKEN", "Authorization", "JOB-TOKEN"} & set(request.headers.keys()) == {header}
    assert value.split()[-1] not in request.line


@pytest.mark.parametrize(
    ("params", "environ", "token"),
    [
        ({}, {"GITLAB_TOKEN": "g", "CI_JOB_TOKEN": "j"}, ("PRIVATE-TOKEN", "g")),
        ({}, {"CI_JOB_TOKEN": "j"}, ("JOB-TOKEN", "j")),
        ({}, {"GITLAB_TOKEN": "", "CI_JOB_TOKEN": "j"}, ("JOB-TOKEN", "j")),
        ({"api_token": None}, {"GITLAB_TOKEN": "g"}, ("PRIVATE-TOKEN", "g")),
        ({"api_token": "t"}, {"GITLAB_TOKEN": "g", "CI_JOB_TOKEN": "j"}, ("PRIVATE-TOKEN", "t")),
        ({"api_oauth_token": "o"}, {"GITLAB_TOKEN": "g", "CI_JOB_TOKEN": "j"}, ("Authorization", "Bearer o")),
        ({"api_job_token": "typed"}, {"GITLAB_TOKEN": "g", "CI_JOB_TOKEN": "j"}, ("JOB-TOKEN", "typed")),
    ],
)
def test_the_environment_is_asked_only_when_no_token_was_typed(params: dict[str, Any], environ: dict[str, str], token: tuple[str, str]) -> None:
    assert server({"api_url": "https://x", **params}, environ).token == token


def test_the_process_environment_is_read_when_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITLAB_TOKEN", "set-later")
    assert server({"api_url": "https://x"}).token == ("PRIVATE-TOKEN", "set-later")


def test_without_a_token_there_is_nothing_to_do() -> None:
    with pytest.raises(InputError, match=r"no token: give api_token .*GITLAB_TOKEN"):
        server({"api_url": "https://x", "api_token": ""}, {})


@pytest.mark.parametrize("token", ["glpat-1\n", "glpat-1\r\nX-Evil: 1", "gl\tpat", "tökén", "\u540d"])
@pytest.mark.parametrize("option", ["api_token", "api_oauth_token", "api_job_token"])
def test_a_token_that_no_header_can_carry(option: str, token: str) -> None:
    with pytest.raises(InputError, match="the token has characters") as caught:
        server({"api_url": "https://x", option: token}, {})
    assert "pat" not in caught.value.message


def test_sudo_is_a_header(serve: Serve) -> None:
    gitlab = serve(FINE)
    Client(server({"api_url": gitlab.url, "api_token": "t", "sudo": "alice"}, {})).get("user")
    client_of(gitlab).get("user")
    assert [request.headers["Sudo"] for request in gitlab.requests] == ["alice", None]


@pytest.mark.parametrize("sudo", ["root\n", "a\r\nX-Evil: 1", "\u540d"])
def test_a_sudo_that_no_header_can_carry(sudo: str) -> None:
    with pytest.raises(InputError, match="sudo has characters"):
        server({"api_url": "https://x", "api_token": "t", "sudo": sudo}, {})


def test_what_every_request_says_of_itself(serve: Serve) -> None:
    gitlab = serve(FINE)
    client_of(gitlab).get("version")
    assert gitlab.requests[0].headers["User-Agent"] == "labops.gitlab"
    assert gitlab.requests[0].headers["Accept"] == "application/json"


@pytest.mark.parametrize(("option", "header", "value"), [("api_oauth_token", "Authorization", "Bearer ours"), ("api_token", "PRIVATE-TOKEN", "ours")])
def test_a_netrc_changes_nothing(serve: Serve, monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path, option: str, header: str, value: str) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login theirs password theirs\ndefault login theirs password theirs\n", encoding="utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    gitlab = serve(Reply(301, headers={"Location": "/api/v4/projects/2"}), FINE)
    Client(server({"api_url": gitlab.url, option: "ours"}, {})).get("projects/1")
    assert [request.headers.get_all(header) for request in gitlab.requests] == [[value], [value]]
    if header != "Authorization":
        assert [request.headers["Authorization"] for request in gitlab.requests] == [None, None]


def test_every_option_reaches_the_server_description() -> None:
    params = {
        "api_url": "https://x/",
        "api_token": "t",
        "validate_certs": True,
        "ca_path": "/ca",
        "client_cert": "/cert",
        "client_key": "/key",
        "timeout": 7,
        "retries": 2,
        "max_wait": 9,
        "sudo": "alice",
        "read_only": True,
    }
    assert server(params, {}) == Server("https://x", ("PRIVATE-TOKEN", "t"), "/ca", ("/cert", "/key"), 7.0, 2, 9.0, "alice", True)
    assert server({"api_url": "https://x", "api_token": "t"}, {}) == Server("https://x", ("PRIVATE-TOKEN", "t"))


@pytest.mark.parametrize(
    ("params", "verify", "cert"),
    [
        ({}, True, None),
        ({"ca_path": "/ca"}, "/ca", None),
        ({"ca_path": "/ca", "validate_certs": False}, False, None),
        ({"client_cert": "/both"}, True, "/both"),
    ],
)
def test_the_options_of_tls(params: dict[str, Any], verify: bool | str, cert: str | None) -> None:
    made = server({"api_url": "https://x", "api_token": "t", **params}, {})
    assert (made.verify, made.cert) == (verify, cert)


# -- where GitLab is
@pytest.mark.parametrize(
    ("typed", "base"),
    [
        ("https://gitlab.example.com", "https://gitlab.example.com"),
        ("https://gitlab.example.com/", "https://gitlab.example.com"),
        (" https://gitlab.example.com// ", "https://gitlab.example.com"),
        ("https://gitlab.example.com/api/v4", "https://gitlab.example.com"),
        ("https://gitlab.example.com/api/v4/", "https://gitlab.example.com"),
        ("https://gitlab.example.com/api", "https://gitlab.example.com"),
        ("http://host:8080/relative/mount", "http://host:8080/relative/mount"),
        ("http://host:8080/relative/mount/api/v4", "http://host:8080/relative/mount"),
        ("https://[::1]:8443", "https://[::1]:8443"),
    ],
)
def test_an_address_as_users_type_it(typed: str, base: str) -> None:
    assert base_url(typed) == base


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "gitlab.example.com",
        "ftp://x",
        "https://",
        "https:///path",
        "https://[::1",
        "http://host:port",
        "http://host:99999",
        "http://:80",
        "git@host:a/b",
        "http://.host",
        "http://a..b",
    ],
)
def test_an_address_that_is_none(typed: str) -> None:
    with pytest.raises(InputError, match="api_url"):
        base_url(typed)


@pytest.mark.parametrize("typed", ["https://user:s3cret@host", "https://s3cret@host", "https://host?private_token=s3cret", "https://host#s3cret"])
def test_credentials_do_not_belong_into_the_address(typed: str) -> None:
    with pytest.raises(InputError, match="the token has an option of its own") as caught:
        base_url(typed)
    assert "s3cret" not in caught.value.message


@pytest.mark.parametrize("typed", ["", "/api/v4", "/api/v4/"])
def test_a_relative_root_is_kept(serve: Serve, typed: str) -> None:
    gitlab = serve(Reply(200, [{"id": 1}], {"Link": '<https://elsewhere/other/api/v4/projects?page=2>; rel="next"'}), Reply(200, []), root="/relative/mount")
    Client(server({"api_url": gitlab.url + typed, "api_token": "t"}, {})).entries("projects")
    assert gitlab.lines == ["GET /relative/mount/api/v4/projects?per_page=100", "GET /relative/mount/api/v4/projects?page=2"]


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ("a/b", "a%2Fb"),
        ("group/sub/project", "group%2Fsub%2Fproject"),
        ("feature/x", "feature%2Fx"),
        ("50%", "50%25"),
        ("a b", "a%20b"),
        ("a+b", "a%2Bb"),
        ("wild/*", "wild%2F%2A"),
        ("größe", "gr%C3%B6%C3%9Fe"),
        ("\u540d\u524d", "%E5%90%8D%E5%89%8D"),
        ("q?x=1#y", "q%3Fx%3D1%23y"),
        ("a;b&c", "a%3Bb%26c"),
        ("v1.2.3", "v1.2.3"),
        ("...", "..."),
        ("%2E%2E", "%252E%252E"),
        ("%2e", "%252e"),
        ("a/../b", "a%2F..%2Fb"),
        ("../x", "..%2Fx"),
        ("a\\..", "a%5C.."),
        ("~tilde_-", "~tilde_-"),
    ],
)
def test_every_part_of_a_path_is_encoded_whole(serve: Serve, value: str, sent: str) -> None:
    gitlab = serve(FINE)
    client_of(gitlab).get(address("projects/{project}/branches/{name}/protect", {"project": value, "name": value}))
    assert gitlab.lines == [f"GET /api/v4/projects/{sent}/branches/{sent}/protect"]


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_what_no_path_can_carry(value: str) -> None:
    with pytest.raises(InputError, match=r"name: .* cannot stand in an address"):
        address("projects/{project}/branches/{name}", {"project": 1, "name": value})


def test_a_number_in_a_path() -> None:
    assert address("projects/{project}/hooks/{id}", {"project": 42, "id": 7}) == "projects/42/hooks/7"


@pytest.fixture(scope="module")
def patient() -> Iterator[ScriptedServer]:
    """A server for many requests, whose script each example sets."""
    with ScriptedServer(FINE) as gitlab:
        yield gitlab


@ALWAYS_THE_SAME
@given(value=st.text(min_size=1).filter(lambda text: text not in (".", "..")))
def test_any_name_arrives_as_one_part(patient: ScriptedServer, value: str) -> None:
    patient.script, patient.requests = [FINE], []
    client_of(patient).get(address("branches/{name}/protect", {"name": value}))
    before, name, after = patient.requests[0].target.rsplit("/", 2)
    assert (before, unquote(name), after) == ("/api/v4/branches", value, "protect")


@pytest.mark.parametrize("path", ["projects/1/../2", "projects/1/%2E%2E/2", "projects/%2e%2e", "projects/.%2E/x", "./projects", "projects/%2E"])
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_path_that_leads_elsewhere_is_not_sent(serve: Serve, method: str, path: str) -> None:
    gitlab = serve(FINE)
    with pytest.raises(InputError, match="cannot stand in an address"):
        client_of(gitlab).request(method, path)
    assert gitlab.requests == []


@pytest.mark.parametrize("value", ["1", "42", "group/project", "group/sub/project", "g/p.with-dots_and-dashes"])
def test_a_project_that_gitlab_can_find(value: str) -> None:
    assert project_reference(value) == value


@pytest.mark.parametrize("value", ["", "project", "/group/project", "group/project/", "group//project", "/", "-1"])
def test_a_project_that_gitlab_never_finds(value: str) -> None:
    with pytest.raises(InputError, match="neither a numeric id nor a full path"):
        project_reference(value)


def test_query_and_body_as_gitlab_takes_them(serve: Serve) -> None:
    gitlab = serve(FINE)
    client_of(gitlab).request("PUT", "x", [("owned", True), ("all", False), ("since", "2026-01-01T00:00:00+02:00"), ("ids[]", [1, 2])], {"a": [True, "ü"]})
    request = gitlab.requests[0]
    assert request.target == "/api/v4/x?owned=true&all=false&since=2026-01-01T00%3A00%3A00%2B02%3A00&ids%5B%5D=1&ids%5B%5D=2"
    assert (request.json, request.headers["Content-Type"]) == ({"a": [True, "ü"]}, "application/json")


def test_an_empty_body_is_still_one(serve: Serve) -> None:
    gitlab = serve(FINE)
    client_of(gitlab).request("PUT", "x", body={})
    client_of(gitlab).request("DELETE", "x")
    assert [request.body for request in gitlab.requests] == [b"{}", b""]


# -- files
ANY_BYTES = bytes(range(256)) + b"\r\n--boundary--\r\n"


def parts(request: Request) -> dict[str, tuple[str | None, bytes]]:
    """The parts of a multipart body by name: the name of the file, and its bytes."""
    whole = email.message_from_bytes(b"Content-Type: " + request.headers["Content-Type"].encode() + b"\r\n\r\n" + request.body)
    assert whole.get_content_type() == "multipart/form-data"
    found = {}
    for part in whole.get_payload():
        assert isinstance(part, email.message.Message)
        name, content = part.get_param("name", header="Content-Disposition"), part.get_payload(decode=True)
        assert isinstance(name, str)
        assert isinstance(content, bytes)
        found[name] = (part.get_filename(), content)
    return found


def test_a_file_goes_as_a_part_with_its_name_and_the_body_beside_it(serve: Serve) -> None:
    gitlab = serve(FINE)
    files = {"file": ("dk.png", b"one\x00two"), "avatar": ("a b.png", b"")}
    client_of(gitlab).request("PUT", "x", body={"public": True, "topics": ["a", "ü"], "policy": {"keep_n": 5}}, files=files)
    assert parts(gitlab.requests[0]) == {
        "public": (None, b"true"),
        "topics[]": (None, "ü".encode()),  # the second of two parts of that name
        "policy[keep_n]": (None, b"5"),
        "file": ("dk.png", b"one\x00two"),
        "avatar": ("a b.png", b""),
    }
    assert gitlab.requests[0].headers["Accept"] == "application/json"


def test_any_bytes_arrive_as_they_are(serve: Serve) -> None:
    gitlab = serve(FINE)
    client_of(gitlab).request("POST", "x", files={"file": ("x", ANY_BYTES)})
    assert b"\r\n\r\n" + ANY_BYTES + b"\r\n--" in gitlab.requests[0].body


@pytest.mark.parametrize("name", ["ü.png", 'quo"te.png', "line\r\nX-Injected: yes.png"])
def test_the_name_of_a_file_stays_in_its_header(serve: Serve, name: str) -> None:
    gitlab = serve(FINE)
    client_of(gitlab).request("POST", "x", files={"file": (name, b"1")})
    headers = gitlab.requests[0].body.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert len(headers) == 2, "boundary and Content-Disposition alone"
    assert not any(line.startswith(b"X-") for line in headers)


@pytest.mark.parametrize(
    ("value", "fields"),
    [
        ({"a": "x", "b": 1, "c": False, "d": ""}, [("a", "x"), ("b", "1"), ("c", "false"), ("d", "")]),
        ({"a": [1, True], "b": {"c": "d"}}, [("a[]", "1"), ("a[]", "true"), ("b[c]", "d")]),
        ({"a": [{"key": "k", "value": "v"}]}, [("a[][key]", "k"), ("a[][value]", "v")]),
        ({"a": {"b": {"c": [1]}}}, [("a[b][c][]", "1")]),
        ({"a": [], "b": {}}, []),
        ({}, []),
    ],
)
def test_a_form_as_gitlab_reads_it(value: Any, fields: list[tuple[str, str]]) -> None:
    assert form(value) == fields


@pytest.mark.parametrize(("method", "failure", "sent"), [("PUT", Reset(), 2), ("POST", Reply(429, {}), 2), ("POST", Reset(), 1), ("POST", Reply(502, {}), 1)])
def test_a_file_is_sent_again_whole_and_only_where_nothing_is_doubled(serve: Serve, method: str, failure: Answer, sent: int) -> None:
    gitlab = serve(failure, FINE)
    with contextlib.suppress(NetworkError, ServerError):
        client_of(gitlab).request(method, "x", files={"file": ("dk.png", ANY_BYTES)})
    assert len(gitlab.requests) == sent
    assert all(ANY_BYTES in request.body for request in gitlab.requests)


def test_a_refused_file_is_not_in_the_error(serve: Serve) -> None:
    gitlab = serve(Reply(413, {"message": "413 Request Entity Too Large"}))
    with pytest.raises(ValidationError, match="413 Request Entity Too Large") as caught:
        client_of(gitlab).request("POST", "x", files={"file": ("dk.png", b"content-of-the-file")})
    assert "content-of-the-file" not in caught.value.message
    assert TOKEN[1] not in caught.value.message


def test_the_bytes_of_an_answer(serve: Serve) -> None:
    gitlab = serve(Reply(raw=ANY_BYTES, kind="image/png"), Reply(raw=b"", kind="text/plain"), Reply(404, {"message": "404 Not found"}))
    client = client_of(gitlab)
    assert client.request("GET", "x", parsed=False).data == ANY_BYTES
    assert gitlab.requests[0].headers["Accept"] == "*/*"
    assert client.request("GET", "x", parsed=False).data == b"", "an empty file is one"
    with pytest.raises(NotFoundError, match="404 Not found"):
        client.request("GET", "x", parsed=False)


# -- TLS
@dataclass(frozen=True)
class Tls:
    """An authority, a server's side with its certificate, and files for a client."""

    context: ssl.SSLContext
    ca: str
    other_ca: str
    client: str
    client_cert: str
    client_key: str
    authority: trustme.CA


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Tls:
    """Certificates for 127.0.0.1 of an authority that nobody knows."""
    folder = tmp_path_factory.mktemp("tls")
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(folder / "ca"))
    trustme.CA().cert_pem.write_to_path(str(folder / "other"))
    client = authority.issue_cert("client@example.com")
    client.private_key_and_cert_chain_pem.write_to_path(str(folder / "client"))
    client.cert_chain_pems[0].write_to_path(str(folder / "cert"))
    client.private_key_pem.write_to_path(str(folder / "key"))
    ca, other_ca, both, cert, key = (str(folder / name) for name in ("ca", "other", "client", "cert", "key"))
    return Tls(context, ca, other_ca, both, cert, key, authority)


def test_an_unknown_certificate_is_refused_by_default(serve: Serve, tls: Tls) -> None:
    gitlab, waits = serve(FINE, tls=tls.context), list[float]()
    with pytest.raises(NetworkError, match=r"^GET /version: TLS failed: .*ca_path") as caught:
        client_of(gitlab, waits).get("version")
    assert (gitlab.requests, waits) == ([], [])
    assert caught.value.details() == {"error_class": "network", "method": "GET", "path": "/version", "status": None, "request_id": None}


def test_a_private_authority_is_trusted_when_it_is_given(serve: Serve, tls: Tls) -> None:
    assert client_of(serve(FINE, tls=tls.context), verify=tls.ca).get("version") == {"fine": True}


def test_a_certificate_of_another_host_is_refused(serve: Serve, tls: Tls) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.authority.issue_cert("elsewhere.example").configure_cert(context)
    with pytest.raises(NetworkError, match="TLS failed"):
        client_of(serve(FINE, tls=context), verify=tls.ca).get("version")


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
@pytest.mark.parametrize("bundle", [None, "ca", "other_ca"])
def test_verification_can_be_switched_off(serve: Serve, tls: Tls, monkeypatch: pytest.MonkeyPatch, bundle: str | None) -> None:
    if bundle:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", getattr(tls, bundle))
    assert client_of(serve(FINE, tls=tls.context), verify=False).get("version") == {"fine": True}


def test_the_bundle_of_the_environment_does_not_replace_the_one_given(serve: Serve, tls: Tls, monkeypatch: pytest.MonkeyPatch) -> None:
    gitlab = serve(FINE, tls=tls.context)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", tls.other_ca)
    assert client_of(gitlab, verify=tls.ca).get("version") == {"fine": True}
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", tls.ca)
    with pytest.raises(NetworkError, match="TLS failed"):
        client_of(gitlab, verify=tls.other_ca).get("version")


def test_the_bundle_of_the_environment_counts_when_none_is_given(serve: Serve, tls: Tls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", tls.ca)
    assert client_of(serve(FINE, tls=tls.context)).get("version") == {"fine": True}


@pytest.mark.parametrize("apart", [True, False])
def test_a_client_certificate_is_sent(serve: Serve, tls: Tls, apart: bool) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.authority.issue_cert("127.0.0.1").configure_cert(context)
    tls.authority.configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED
    gitlab = serve(FINE, tls=context)
    client_of(gitlab, verify=tls.ca, cert=(tls.client_cert, tls.client_key) if apart else tls.client).get("version")
    assert [request.certificate for request in gitlab.requests] == [True]
    with pytest.raises(NetworkError):
        client_of(gitlab, verify=tls.ca, retries=0).get("version")


@pytest.mark.parametrize("options", [{"verify": "/no/such/ca"}, {"cert": "/no/such/cert"}, {"cert": ("/no/such/cert", "/no/such/key")}])
def test_a_file_that_is_missing_is_named(serve: Serve, tls: Tls, options: dict[str, Any]) -> None:
    gitlab, waits = serve(FINE, tls=tls.context), list[float]()
    with pytest.raises(InputError, match=r"/no/such/c(a|ert).*ca_path, client_cert and client_key"):
        client_of(gitlab, waits, **options).get("version")
    assert waits == []


@pytest.mark.parametrize("option", ["verify", "cert"])
def test_a_file_that_holds_something_else(serve: Serve, tls: Tls, tmp_path: pathlib.Path, option: str) -> None:
    nonsense = tmp_path / "nonsense"
    nonsense.write_text("no certificate", encoding="utf-8")
    options: dict[str, Any] = {"verify": tls.ca, option: str(nonsense)}
    with pytest.raises(GitLabError):
        client_of(serve(FINE, tls=tls.context), **options).get("version")


# -- time-outs and proxies
def test_no_answer_in_time(serve: Serve) -> None:
    with pytest.raises(NetworkError, match=r"^GET /version: no answer in time: .*option timeout"):
        client_of(serve(Stall()), timeout=IMPATIENT, retries=0).get("version")


def test_no_connection_in_time() -> None:
    with contextlib.ExitStack() as stack:
        full = stack.enter_context(socket.socket())
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _waiting in range(4):  # who connects now waits until somebody is let in, and nobody ever is
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        with pytest.raises(NetworkError, match="no answer in time"):
            client_of(f"http://127.0.0.1:{full.getsockname()[1]}", timeout=IMPATIENT, retries=0).get("version")


def test_a_host_that_does_not_exist() -> None:
    with pytest.raises(NetworkError, match=r"^GET /version: no answer"):
        client_of("http://gitlab.invalid", retries=0).get("version")


def test_proxies_of_the_environment_are_used(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = serve(FINE), serve(FINE)
    for proxy in (first, second):
        monkeypatch.setenv("http_proxy", proxy.url)
        assert client_of("http://gitlab.invalid").get("version") == {"fine": True}
    assert first.lines == second.lines == ["GET http://gitlab.invalid/api/v4/version"]


@pytest.mark.parametrize("name", ["no_proxy", "NO_PROXY"])
def test_no_proxy_is_respected(serve: Serve, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    proxy, gitlab = serve(FINE), serve(FINE)
    monkeypatch.setenv("http_proxy", proxy.url)
    monkeypatch.setenv(name, "127.0.0.1")
    client_of(gitlab).get("version")
    assert (proxy.requests, gitlab.lines) == ([], ["GET /api/v4/version"])


def test_a_proxy_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", closed_port())
    with pytest.raises(NetworkError, match="no answer"):
        client_of("http://gitlab.invalid", retries=0).get("version")


def test_a_proxy_that_is_no_address_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://")
    waits: list[float] = []
    with pytest.raises(InputError, match=r"^GET /version: cannot be sent: .*proxy"):
        client_of("http://gitlab.invalid", waits).get("version")
    assert waits == []


# -- pages
def paged(entries: list[Any], size: int, link: str) -> Callable[[Request], Answer]:
    """A list in pages; link: the address of the next page's link, empty for the x-next-page header alone."""

    def answer(request: Request) -> Answer:
        query = parse_qs(urlsplit(request.target).query)
        page = int(query.get("page", ["1"])[0])
        headers = {"X-Next-Page": str(page + 1) if page * size < len(entries) else ""}
        if link:
            first = f'<{link}?page=1&per_page=2>; rel="first"'
            more = f'<{link}?page={page + 1}&per_page=2&search=a%20b>; rel="next", {first}'
            headers = {"Link": more if page * size < len(entries) else first}
        return Reply(200, entries[(page - 1) * size : page * size], headers)

    return answer


FIVE = [{"id": number} for number in range(1, 6)]


def test_pages_are_followed_by_the_links_query_on_our_own_address(serve: Serve) -> None:
    elsewhere = serve(FINE)
    gitlab = serve(paged(FIVE, 2, f"{elsewhere.url}/other/mount/api/v4/other/list"))
    client = client_of(gitlab)
    assert client.entries("projects", [("search", "a b")]) == FIVE
    assert gitlab.lines == [
        "GET /api/v4/projects?search=a+b&per_page=100",
        "GET /api/v4/projects?page=2&per_page=2&search=a+b",
        "GET /api/v4/projects?page=3&per_page=2&search=a+b",
    ]
    assert (elsewhere.requests, client.requests) == ([], 3)


def test_without_a_link_the_next_pages_number_is_used(serve: Serve) -> None:
    gitlab = serve(paged(FIVE, 2, ""))
    assert client_of(gitlab).entries("hooks", [("search", "x")]) == FIVE
    assert gitlab.lines == [
        "GET /api/v4/hooks?search=x&per_page=100",
        "GET /api/v4/hooks?search=x&per_page=100&page=2",
        "GET /api/v4/hooks?search=x&per_page=100&page=3",
    ]


def test_a_link_without_a_next_page_is_the_end(serve: Serve) -> None:
    gitlab = serve(Reply(200, FIVE, {"Link": '<https://x?page=1>; rel="first", <https://x?page=1>; rel="last"', "X-Next-Page": "2"}))
    assert client_of(gitlab).entries("hooks") == FIVE
    assert len(gitlab.requests) == 1


def test_keyset_pages_have_no_totals_and_end_without_a_link(serve: Serve) -> None:
    def link(last: int) -> dict[str, str]:
        return {"Link": f'<https://x/api/v4/projects?id_after={last}&order_by=id&pagination=keyset&per_page=100&sort=asc>; rel="next"'}

    gitlab = serve(Reply(200, FIVE[:2], link(2)), Reply(200, FIVE[2:], link(5)), Reply(200, []))
    query: Query = [("pagination", "keyset"), ("order_by", "id"), ("sort", "asc")]
    assert client_of(gitlab).entries("projects", query) == FIVE
    assert gitlab.lines[0] == "GET /api/v4/projects?pagination=keyset&order_by=id&sort=asc&per_page=100"
    assert gitlab.lines[2] == "GET /api/v4/projects?id_after=5&order_by=id&pagination=keyset&per_page=100&sort=asc"


def test_a_cursor_keeps_its_signs(serve: Serve) -> None:
    gitlab = serve(Reply(200, FIVE[:2], {"Link": '<https://x/a?cursor=a%2Bb%2F%3D%26c&empty=>; rel="next"'}), Reply(200, []))
    client_of(gitlab).entries("projects")
    assert gitlab.lines[1] == "GET /api/v4/projects?cursor=a%2Bb%2F%3D%26c&empty="


def test_an_entry_that_shifts_to_the_next_page_counts_once(serve: Serve) -> None:
    moving = [FIVE[0], FIVE[1], FIVE[1], FIVE[2]]
    assert client_of(serve(paged(moving, 2, ""))).entries("hooks") == FIVE[:3]


@pytest.mark.parametrize(
    "entries",
    [
        [{"name": "a"}, {"name": "a"}],
        [{"id": None, "name": "a"}, {"id": None, "name": "b"}],
        [{"id": 1}, "text", {"id": 0}, "text"],
        ["a", "a", None, 7, [1]],
        [{"id": [1]}, {"id": {}}],
    ],
)
def test_entries_without_an_id_are_all_kept(serve: Serve, entries: list[Any]) -> None:
    assert client_of(serve(Reply(200, entries))).entries("x") == entries


@pytest.mark.parametrize("header", [{"Link": '<https://x/api/v4/p?page=2>; rel="next"'}, {"X-Next-Page": "2"}])
def test_a_next_page_that_repeats_ends_in_an_error(serve: Serve, header: dict[str, str]) -> None:
    gitlab = serve(Reply(200, FIVE[:2], header))
    with pytest.raises(ProtocolError, match=r"^GET /p: the server's next page is one that it gave before"):
        client_of(gitlab).entries("p")
    assert len(gitlab.requests) == 2


def test_a_circle_of_pages_ends_in_an_error(serve: Serve) -> None:
    gitlab = serve(lambda request: Reply(200, FIVE, {"X-Next-Page": "3" if "page=2" in request.target else "2"}))
    with pytest.raises(ProtocolError, match="gave before"):
        client_of(gitlab).entries("p")
    assert len(gitlab.requests) == 3


@pytest.mark.parametrize(("body", "kind"), [({"message": "x"}, "dict"), ("text", "str"), (7, "int"), (None, "NoneType")])
def test_something_else_than_a_list(serve: Serve, body: Any, kind: str) -> None:
    with pytest.raises(ProtocolError, match=f"^GET /p: a list was expected, {kind} came") as caught:
        client_of(serve(Reply(200, body))).entries("p")
    assert (caught.value.status, caught.value.path) == (200, "/p")


def test_the_cap_of_offset_pagination_has_a_way_out(serve: Serve) -> None:
    said = "Offset pagination has a maximum allowed offset of 50000 for requests that return objects of type Project."
    gitlab = serve(Reply(200, FIVE, {"X-Next-Page": "2"}), Reply(405, {"error": said}))
    with pytest.raises(OffsetError, match=r"maximum allowed offset of 50000 .*keyset pagination can be used"):
        client_of(gitlab).entries("projects")
    assert len(gitlab.requests) == 2


@pytest.mark.parametrize(("limit", "pages"), [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (99, 3), (None, 3)])
def test_a_limit_stops_asking(serve: Serve, limit: int | None, pages: int) -> None:
    gitlab = serve(paged(FIVE, 2, ""))
    assert client_of(gitlab).entries("hooks", limit=limit) == FIVE[:limit]
    assert len(gitlab.requests) == pages


def test_pages_are_asked_for_one_by_one(serve: Serve) -> None:
    gitlab = serve(paged(FIVE, 2, ""))
    pages = client_of(gitlab).pages("hooks")
    assert gitlab.requests == []
    assert next(pages) == FIVE[:2]
    assert len(gitlab.requests) == 1


@pytest.mark.parametrize("link", ["", "nonsense", "<>", ";;;", '<https://x?page=2>; rel="prev"', "<https://x?page=2>; rel"])
def test_a_link_that_says_nothing(serve: Serve, link: str) -> None:
    assert client_of(serve(Reply(200, FIVE, {"Link": link}))).entries("p") == FIVE


def test_a_link_that_is_no_address(serve: Serve) -> None:
    with pytest.raises(ProtocolError, match="as an address"):
        client_of(serve(Reply(200, FIVE, {"Link": '<http://[>; rel="next"'}))).entries("p")


# -- repeats
@pytest.mark.parametrize(
    ("failure", "methods", "harmless"),
    [
        (Reply(429, raw=b"Retry later", kind="text/plain"), VERBS, False),
        (LOCKED, WRITES, False),
        (Reply(502, raw=b"<html>", kind="text/html"), [*READS, *KEYED_WRITES], False),
        (Reply(503, {}), [*READS, *KEYED_WRITES], False),
        (Reply(504, {}), [*READS, *KEYED_WRITES], False),
        (Reply(502, {}), ["POST"], True),
        (Reply(503, {}), ["POST"], True),
        (Reply(504, {}), ["POST"], True),
        (Reply(500, {}), READS, False),
        (Reset(), [*READS, *KEYED_WRITES], False),
        (Reset(), ["POST"], True),
        pytest.param(TRUNCATED, ["GET", *KEYED_WRITES], False, marks=COUNTED),
        pytest.param(TRUNCATED, ["POST"], True, marks=COUNTED),
    ],
)
def test_what_is_sent_again(serve: Serve, failure: Answer, methods: list[str], harmless: bool) -> None:
    for method in methods:
        waits: list[float] = []
        gitlab = serve(failure, FINE)
        client = client_of(gitlab, waits)
        answer = client.request(method, "projects/1", [("a", "b")], None if method in READS else {"x": 1}, harmless)
        assert (answer.status, answer.attempts, client.requests, len(waits)) == (200, 2, 2, 1)
        assert gitlab.lines == [f"{method} /api/v4/projects/1?a=b"] * 2
        assert gitlab.requests[0].body == gitlab.requests[1].body


@pytest.mark.parametrize(
    ("failure", "methods", "harmless", "kind"),
    [
        (LOCKED, ["GET"], False, ConflictError),
        (Reply(409, {"message": "Member already exists"}), VERBS, True, ConflictError),
        (Reply(502, {}), ["POST"], False, ServerError),
        (Reply(503, {}), ["POST"], False, ServerError),
        (Reply(504, {}), ["POST"], False, ServerError),
        (Reply(500, {}), WRITES, True, ServerError),
        (Reply(501, {}), VERBS, True, ServerError),
        (Reset(), ["POST"], False, NetworkError),
        pytest.param(TRUNCATED, ["POST"], False, NetworkError, marks=COUNTED),
        (Reply(400, {}), VERBS, True, ValidationError),
        (Reply(401, {}), VERBS, True, AuthError),
        (Reply(404, {}), VERBS, True, NotFoundError),
        (Reply(422, {}), VERBS, True, ValidationError),
        (Reply(200, raw=b"<html>", kind="text/html"), ["GET", *WRITES], True, ProtocolError),
    ],
)
def test_what_is_not_sent_again(serve: Serve, failure: Answer, methods: list[str], harmless: bool, kind: type[GitLabError]) -> None:
    for method in methods:
        waits: list[float] = []
        gitlab = serve(failure, FINE)
        with pytest.raises(kind) as caught:
            client_of(gitlab, waits).request(method, "projects/1", harmless=harmless)
        assert (len(gitlab.requests), waits, caught.value.attempts) == (1, [], 1)


@pytest.mark.parametrize(("method", "harmless", "sent"), [("GET", False, 2), ("PUT", False, 2), ("POST", True, 2), ("POST", False, 1)])
def test_no_answer_in_time_is_sent_again_where_nothing_is_doubled(serve: Serve, method: str, harmless: bool, sent: int) -> None:
    gitlab = serve(Stall())
    with pytest.raises(NetworkError, match="no answer in time") as caught:
        client_of(gitlab, timeout=IMPATIENT, retries=1).request(method, "x", harmless=harmless)
    assert (len(gitlab.requests), caught.value.attempts) == (sent, sent)


@pytest.mark.parametrize("method", VERBS)
def test_a_refused_connection_is_tried_again_by_every_verb(method: str) -> None:
    waits: list[float] = []
    client = client_of(closed_port(), waits, retries=2)
    with pytest.raises(NetworkError, match=rf"^{method} /x: no answer: ") as caught:
        client.request(method, "x")
    assert (caught.value.attempts, client.requests, len(waits)) == (3, 3, 2)


def test_a_500_is_asked_again_once(serve: Serve) -> None:
    gitlab, waits = serve(Reply(500, {"message": "500 Internal Server Error"})), list[float]()
    with pytest.raises(ServerError) as caught:
        client_of(gitlab, waits).get("x")
    assert (len(gitlab.requests), len(waits), caught.value.attempts) == (2, 1, 2)


@pytest.mark.parametrize("retries", [0, 1, 3])
def test_when_all_repeats_are_used_the_last_error_counts(serve: Serve, retries: int) -> None:
    gitlab: ScriptedServer = serve(lambda request: Reply(503, {"message": f"answer {len(gitlab.requests)}"}))
    waits: list[float] = []
    with pytest.raises(ServerError, match=f"^GET /x: 503: answer {retries + 1}") as caught:
        client_of(gitlab, waits, retries=retries).get("x")
    assert (len(gitlab.requests), len(waits), caught.value.attempts) == (retries + 1, retries, retries + 1)


def test_different_failures_count_together(serve: Serve) -> None:
    gitlab = serve(Reset(), Reply(429, {}), LOCKED, Reply(502, {}), FINE)
    assert client_of(gitlab).request("PUT", "x", body={"a": 1}).attempts == 5


DATE = email.utils.formatdate(NOW + 30, usegmt=True)
PAST = email.utils.formatdate(NOW - 30, usegmt=True)


@pytest.mark.parametrize(
    ("status", "headers", "chance", "wait"),
    [
        (429, {"Retry-After": "7"}, 0.0, 7.0),
        (429, {"Retry-After": "7"}, 1.0, 7.0 + FIRST_WAIT),
        (429, {"Retry-After": "0"}, 0.0, 0.0),
        (429, {"Retry-After": "1.5"}, 0.0, 1.5),
        (429, {"Retry-After": DATE}, 0.0, 30.0),
        (429, {"Retry-After": PAST}, 0.0, 0.0),
        (429, {"Retry-After": "7", "RateLimit-Reset": f"{NOW + 99:.0f}"}, 0.0, 7.0),
        (429, {"RateLimit-Reset": f"{NOW + 12:.0f}"}, 0.0, 12.0),
        (429, {"RateLimit-Reset": f"{NOW - 12:.0f}"}, 0.0, 0.0),
        (429, {}, 0.0, FIRST_WAIT / 2),
        (429, {}, 1.0, FIRST_WAIT),
        (429, {"Retry-After": "soon"}, 1.0, FIRST_WAIT),
        (429, {"Retry-After": "-5"}, 1.0, FIRST_WAIT),
        (429, {"Retry-After": "Someday, 99 Foo 2026 99:99:99 GMT"}, 1.0, FIRST_WAIT),
        (429, {"Retry-After": ","}, 1.0, FIRST_WAIT),
        (429, {"RateLimit-Reset": "later"}, 1.0, FIRST_WAIT),
        (503, {"Retry-After": "7"}, 0.0, 7.0),
        (503, {"RateLimit-Reset": f"{NOW + 59:.0f}"}, 1.0, FIRST_WAIT),
        (409, {"RateLimit-Reset": f"{NOW + 59:.0f}"}, 1.0, FIRST_WAIT),
    ],
)
def test_how_long_is_waited(serve: Serve, status: int, headers: dict[str, str], chance: float, wait: float) -> None:
    waits: list[float] = []
    gitlab = serve(Reply(status, LOCKED.body, headers), FINE)
    client_of(gitlab, waits, chance).request("PUT", "x")
    assert waits == [pytest.approx(wait)]


@pytest.mark.parametrize(
    ("chance", "waits"),
    [(0.0, [0.25, 0.5, 1, 2, 4, 8, 10, 10]), (0.5, [0.375, 0.75, 1.5, 3, 6, 10, 10, 10]), (1.0, [0.5, 1, 2, 4, 8, 10, 10, 10])],
)
def test_waits_grow_with_chance_and_are_capped(serve: Serve, chance: float, waits: list[float]) -> None:
    waited: list[float] = []
    with pytest.raises(ServerError):
        client_of(serve(Reply(503, {})), waited, chance, retries=8, max_wait=10).get("x")
    assert waited == [pytest.approx(wait) for wait in waits]


@pytest.mark.parametrize(
    "headers", [{"Retry-After": "86400"}, {"RateLimit-Reset": f"{NOW + 86400:.0f}"}, {"Retry-After": email.utils.formatdate(NOW + 86400, usegmt=True)}]
)
def test_a_server_that_asks_for_too_much_patience(serve: Serve, headers: dict[str, str]) -> None:
    gitlab, waits = serve(Reply(429, {"message": {"error": "too many"}}, {**headers, "X-Request-Id": "01HX"})), list[float]()
    with pytest.raises(RateLimitError, match=r"^POST /projects: 429: too many .*GitLab asks to wait 86400 s, more than max_wait \(90 s\)") as caught:
        client_of(gitlab, waits, max_wait=90).request("POST", "projects")
    assert (len(gitlab.requests), waits) == (1, [])
    assert caught.value.details() == {"error_class": "rate_limit", "method": "POST", "path": "/projects", "status": 429, "request_id": "01HX"}
    assert caught.value.said == "too many"


# -- redirects
@pytest.mark.parametrize("status", REDIRECTS)
def test_a_get_follows_on_our_own_address_whatever_host_is_named(serve: Serve, status: int) -> None:
    elsewhere = serve(FINE)
    gitlab = serve(Reply(status, raw=b"This resource has been moved", kind="text/plain", headers={"Location": f"{elsewhere.url}/api/v4/projects/42"}), FINE)
    client = client_of(gitlab)
    assert client.get("projects/old%2Fp") == {"fine": True}
    assert gitlab.lines == ["GET /api/v4/projects/old%2Fp", "GET /api/v4/projects/42"]
    assert [request.headers[TOKEN[0]] for request in gitlab.requests] == [TOKEN[1]] * 2
    assert (elsewhere.requests, client.requests) == ([], 2)


@pytest.mark.parametrize(
    ("location", "line"),
    [
        ("/api/v4/projects/42", "GET /mount/api/v4/projects/42?a=b"),
        ("/mount/api/v4/projects/42", "GET /mount/api/v4/projects/42?a=b"),
        ("//elsewhere.invalid/api/v4/projects/42", "GET /mount/api/v4/projects/42?a=b"),
        ("https://elsewhere.invalid/other/api/v4/projects/42?c=d%2Fe&f=", "GET /mount/api/v4/projects/42?c=d%2Fe&f="),
        ("https://elsewhere.invalid/api/v4/projects/g%2Fp/hooks", "GET /mount/api/v4/projects/g%2Fp/hooks?a=b"),
    ],
)
def test_of_a_location_only_path_and_query_count(serve: Serve, location: str, line: str) -> None:
    gitlab = serve(Reply(301, headers={"Location": location}), FINE, root="/mount")
    client_of(gitlab).get("projects/old%2Fp", [("a", "b")])
    assert gitlab.lines[1] == line


@pytest.mark.parametrize("status", REDIRECTS)
@pytest.mark.parametrize("method", WRITES)
def test_a_write_is_never_redirected(serve: Serve, method: str, status: int) -> None:
    elsewhere = serve(FINE)
    location = f"{elsewhere.url}/api/v4/projects/42"
    gitlab = serve(Reply(status, headers={"Location": location}), FINE)
    with pytest.raises(MovedError, match=rf"^{method} /projects/1: the server redirects to {location}; a write is not redirected.*api_url"):
        client_of(gitlab).request(method, "projects/1", body={"a": 1}, harmless=True)
    assert (len(gitlab.requests), elsewhere.requests) == (1, [])


def test_a_write_to_a_moved_project(serve: Serve) -> None:
    gitlab = serve(Reply(405, {"message": "Non GET methods are not allowed for moved projects"}), FINE)
    with pytest.raises(MovedError, match=r"moved projects.*present path or its id"):
        client_of(gitlab).request("PUT", "projects/old%2Fp")
    assert len(gitlab.requests) == 1


@pytest.mark.parametrize("query", [[], [("a", "b")]])
def test_a_redirect_to_the_same_path_names_the_address(serve: Serve, query: Query) -> None:
    gitlab = serve(lambda request: Reply(301, headers={"Location": f"https://gitlab.invalid{request.target}"}))
    with pytest.raises(MovedError, match=r"redirects to https://gitlab\.invalid/api/v4/projects/g%2Fp\S*\. Use that address in api_url") as caught:
        client_of(gitlab).get("projects/g%2Fp", query)
    assert (len(gitlab.requests), caught.value.status) == (1, 301)


@pytest.mark.parametrize("location", ["https://gitlab.invalid/users/sign_in", "/users/sign_in?redirect=%2Fapi%2Fv4%2Fx", "42", "/api/v4", "", None])
def test_a_redirect_out_of_the_api(serve: Serve, location: str | None) -> None:
    gitlab = serve(Reply(302, headers={} if location is None else {"Location": location}))
    with pytest.raises(MovedError, match=r"^GET /x: the server redirects to .*no address of the API\. Is api_url right\?"):
        client_of(gitlab).get("x")
    assert len(gitlab.requests) == 1


@pytest.mark.parametrize("location", ["/api/v4/../../admin", "/api/v4/%2E%2E/%2e%2e/admin", "https://h/mount/api/v4/./x"])
def test_a_redirect_that_climbs_out_of_the_api(serve: Serve, location: str) -> None:
    gitlab = serve(Reply(302, headers={"Location": location}))
    with pytest.raises(MovedError, match="no address of the API"):
        client_of(gitlab).get("x")
    assert len(gitlab.requests) == 1


@pytest.mark.parametrize("location", ["http://[/api/v4/x", "/api/v4/gr\xf6\xdfe"])
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_redirect_to_no_address(serve: Serve, method: str, location: str) -> None:
    with pytest.raises(ProtocolError, match="an answer that cannot be read"):
        client_of(serve(Reply(302, headers={"Location": location}))).request(method, "x")


def test_a_circle_of_redirects_ends(serve: Serve) -> None:
    gitlab = serve(lambda request: Reply(302, headers={"Location": "/api/v4/b" if request.target.endswith("a") else "/api/v4/a"}))
    client = client_of(gitlab)
    with pytest.raises(MovedError, match=rf"^GET /a: more than {MAX_REDIRECTS} redirects"):
        client.get("a")
    assert len(gitlab.requests) == client.requests == MAX_REDIRECTS + 1


def test_the_most_redirects_that_are_followed(serve: Serve) -> None:
    steps = [Reply(302, headers={"Location": f"/api/v4/{number}"}) for number in range(MAX_REDIRECTS)]
    assert client_of(serve(*steps, FINE)).get("start") == {"fine": True}


def test_what_moved_is_remembered_for_every_later_request(serve: Serve) -> None:
    gitlab = serve(Reply(301, headers={"Location": "https://h/api/v4/projects/42/hooks?per_page=100"}), Reply(200, []), FINE)
    client = client_of(gitlab)
    assert client.entries("projects/old%2Fp/hooks") == []
    assert client.moved == {"projects/old%2Fp": "projects/42"}
    client.request("PUT", "projects/old%2Fp/hooks/7")
    client.get("projects/old%2Fp")
    client.get("projects/old%2Fpx")
    client.get("groups/old%2Fp")
    assert gitlab.lines[2:] == [
        "PUT /api/v4/projects/42/hooks/7",
        "GET /api/v4/projects/42",
        "GET /api/v4/projects/old%2Fpx",
        "GET /api/v4/groups/old%2Fp",
    ]


def test_the_pages_of_a_moved_project(serve: Serve) -> None:
    def answer(request: Request) -> Answer:
        if "old" in request.target:
            return Reply(301, headers={"Location": request.target.replace("old%2Fp", "42")})
        return paged(FIVE, 2, "")(request)

    gitlab = serve(answer)
    assert client_of(gitlab).entries("projects/old%2Fp/hooks") == FIVE
    assert [line.split("?")[0] for line in gitlab.lines] == ["GET /api/v4/projects/old%2Fp/hooks"] + ["GET /api/v4/projects/42/hooks"] * 3


def test_a_repeat_goes_straight_to_the_new_address(serve: Serve) -> None:
    gitlab = serve(Reply(301, headers={"Location": "/api/v4/projects/42"}), Reply(503, {}), FINE)
    client_of(gitlab).get("projects/old%2Fp")
    assert gitlab.lines == ["GET /api/v4/projects/old%2Fp", "GET /api/v4/projects/42", "GET /api/v4/projects/42"]


def test_a_redirect_of_something_else_is_not_remembered(serve: Serve) -> None:
    client = client_of(serve(Reply(301, headers={"Location": "/api/v4/projects/1/hooks/8"}), FINE))
    client.get("projects/1/hooks/7")
    assert client.moved == {}


# -- answers
@pytest.mark.parametrize(
    ("reply", "data"),
    [
        (Reply(200, {"id": 1}), {"id": 1}),
        (Reply(200, []), []),
        (Reply(200, None), None),
        (Reply(200, raw=b" null "), None),
        (Reply(200, "text"), "text"),
        (Reply(200, raw='{"name": "größe"}'.encode()), {"name": "größe"}),
        (Reply(200, raw='{"name": "größe \u540d"}'.encode(), kind="application/json; charset=utf-8"), {"name": "größe \u540d"}),
        (Reply(201, {"id": 1}), {"id": 1}),
        (
            Reply(201, {"status": "error", "message": {"who@x": "Invite email has already been taken"}}),
            {"status": "error", "message": {"who@x": "Invite email has already been taken"}},
        ),
        (Reply(202, {"message": "202 Accepted"}), {"message": "202 Accepted"}),
        (Reply(202, raw=b""), None),
        (Reply(204), None),
        (Reply(304), None),
    ],
)
def test_what_is_a_success(serve: Serve, reply: Reply, data: Any) -> None:
    answer = client_of(serve(reply)).request("GET", "x")
    assert (answer.status, answer.data, answer.attempts) == (reply.status, data, 1)


@pytest.mark.parametrize("method", WRITES)
def test_a_write_may_be_answered_without_a_body(serve: Serve, method: str) -> None:
    assert client_of(serve(Reply(200, raw=b""))).request(method, "x").data is None


def test_a_head_has_no_body(serve: Serve) -> None:
    answer = client_of(serve(Reply(200, FIVE, {"X-Total": "5"}))).request("HEAD", "projects")
    assert (answer.status, answer.data, answer.headers["x-total"]) == (200, None, "5")


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(200, raw=b"<html><title>Sign in</title>", kind="text/html"), "an HTML page titled 'Sign in'"),
        (Reply(200, raw=b"fine", kind="text/plain"), "fine"),
        (Reply(200, raw=b'{"cut": '), '{"cut": '),
        (Reply(201, raw=b"<html>", kind="text/html"), "an HTML page"),
        (Reply(200, raw=b"   "), "an empty body"),
        (Reply(200, raw=b"\xff\xfe\x00"), ""),
        (Reply(200, raw=b"[" * 50_000), "["),
    ],
)
def test_a_success_that_is_not_gitlabs(serve: Serve, reply: Reply, said: str) -> None:
    with pytest.raises(ProtocolError, match=r"^GET /x: .* came where GitLab answers with JSON\. Is api_url right") as caught:
        client_of(serve(reply)).get("x")
    assert said in caught.value.message
    assert caught.value.status == reply.status


def test_an_empty_success_of_a_get(serve: Serve) -> None:
    with pytest.raises(ProtocolError, match=r"^GET /x: an empty body where GitLab answers with JSON"):
        client_of(serve(Reply(200, raw=b""))).get("x")


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, {"error": "name is missing"}, ValidationError),
        (401, {"message": "401 Unauthorized"}, AuthError),
        (403, {"message": "403 Forbidden"}, ForbiddenError),
        (404, {"message": "404 Not found"}, NotFoundError),
        (404, {"message": "404 Project Not Found"}, ProjectMissingError),
        (405, {"message": "405 Method Not Allowed"}, ForbiddenError),
        (409, {"message": "409 Conflict"}, ConflictError),
        (422, {"message": {"url": ["is blocked"]}}, ValidationError),
        (429, {"message": {"error": "too many"}}, RateLimitError),
        (500, {"message": "500 Internal Server Error"}, ServerError),
        (502, {"message": "502"}, ServerError),
    ],
)
def test_a_failure_is_typed_and_tells_everything(serve: Serve, status: int, body: Any, kind: type[GitLabError]) -> None:
    with pytest.raises(kind) as caught:
        client_of(serve(Reply(status, body, {"X-Request-Id": "01HX"})), retries=0).request("PUT", "projects/g%2Fp/hooks/7")
    error = caught.value
    assert error.__class__ is kind
    assert error.message.startswith(f"PUT /projects/g%2Fp/hooks/7: {status}: {error.said} (request id 01HX).")
    assert error.said
    assert error.details() == {
        "error_class": kind.error_class,
        "method": "PUT",
        "path": "/projects/g%2Fp/hooks/7",
        "status": status,
        "request_id": "01HX",
    }


def test_the_token_is_in_no_error(serve: Serve) -> None:
    for failure in (Reply(500, {}), Reset(), Reply(301, headers={"Location": "/login"})):
        with pytest.raises(GitLabError) as caught:
            client_of(serve(failure), retries=0).get("x")
        assert TOKEN[1] not in caught.value.message


BODIES = st.binary(max_size=200) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["message", "error", "error_description", "id", "base"]), inner, max_size=3),
    max_leaves=10,
).map(lambda data: json.dumps(data).encode())
KINDS = ["application/json", "text/html", "text/plain; charset=utf-16", "text/html; charset=nonsense", ""]


@ALWAYS_THE_SAME
@given(body=BODIES, status=st.integers(200, 599), kind=st.sampled_from(KINDS), method=st.sampled_from(["GET", "PUT"]))
def test_any_body_with_any_status_is_an_answer_or_a_typed_error(patient: ScriptedServer, body: bytes, status: int, kind: str, method: str) -> None:
    patient.script = [Reply(status, raw=body, kind=kind)]
    with contextlib.suppress(GitLabError):
        assert client_of(patient, retries=0).request(method, "x").status == status
    with contextlib.suppress(GitLabError):
        assert isinstance(client_of(patient, retries=0).entries("x"), list)


# -- read-only, counting
@pytest.mark.parametrize("method", WRITES)
def test_read_only_sends_no_write(serve: Serve, method: str) -> None:
    gitlab = serve(FINE)
    client = client_of(gitlab, read_only=True)
    with pytest.raises(ReadOnlyError, match=rf"^{method} /projects/1: not sent, since read_only is set") as caught:
        client.request(method, "projects/1", body={}, harmless=True)
    assert (gitlab.requests, client.requests) == ([], 0)
    assert caught.value.details()["error_class"] == "read_only"


def test_read_only_reads(serve: Serve) -> None:
    gitlab = serve(Reply(301, headers={"Location": "/api/v4/projects/2"}), Reply(503, {}), FINE)
    assert client_of(gitlab, read_only=True).get("projects/1") == {"fine": True}


def test_every_request_that_was_sent_counts(serve: Serve) -> None:
    gitlab = serve(FINE, Reply(301, headers={"Location": "/api/v4/projects/2"}), Reply(503, {}), Reset(), FINE, Reply(404, {}))
    client = client_of(gitlab)
    assert client.requests == 0
    client.get("version")
    client.get("projects/1")
    with pytest.raises(NotFoundError):
        client.request("DELETE", "projects/1/hooks/1")
    assert client.requests == len(gitlab.requests) == 6


# -- sessions
def test_clients_of_the_same_server_and_token_share_connections(serve: Serve) -> None:
    gitlab = serve(FINE)
    for _task in range(3):
        client_of(gitlab).get("version")
    assert len({request.connection for request in gitlab.requests}) == 1


def test_who_shares_a_session() -> None:
    mine = Server("https://x", TOKEN)
    assert session_for(mine) is session_for(Server("https://x", TOKEN, timeout=1, retries=0, read_only=True))
    others = [
        Server("https://y", TOKEN),
        Server("https://x", (TOKEN[0], "another")),
        Server("https://x", ("JOB-TOKEN", TOKEN[1])),
        Server("https://x", TOKEN, verify=False),
        Server("https://x", TOKEN, verify="/ca"),
        Server("https://x", TOKEN, cert="/cert"),
    ]
    assert len({id(session_for(each)) for each in [mine, *others]}) == 1 + len(others)


def test_other_proxies_other_sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = session_for(Server("https://x", TOKEN))
    monkeypatch.setenv("https_proxy", "http://proxy.invalid")
    assert session_for(Server("https://x", TOKEN)) is not mine


def test_closed_sessions_are_not_used_again(serve: Serve) -> None:
    gitlab = serve(FINE)
    client_of(gitlab).get("version")
    before = session_for(Server(gitlab.url, TOKEN))
    close_sessions()
    client_of(gitlab).get("version")
    assert session_for(Server(gitlab.url, TOKEN)) is not before
    assert len({request.connection for request in gitlab.requests}) == 2


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_fork_has_a_session_of_its_own(serve: Serve) -> None:
    gitlab = serve(FINE)
    parents = client_of(gitlab, timeout=5, retries=0)
    parents.get("version")
    inherited = session_for(parents.server)
    child = os.fork()
    if child == 0:
        outcome = 1
        try:
            if session_for(parents.server) is not inherited and client_of(gitlab, timeout=5, retries=0).get("version") == {"fine": True}:
                outcome = 0
        finally:
            os._exit(outcome)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    parents.get("version")
    first, forked, again = (request.connection for request in gitlab.requests)
    assert (again, forked) == (first, forked)
    assert forked != first


# -- servers that speak v3
NOWHERE = Reply(404, {"error": "404 Not Found"})
PAGE = Reply(404, raw=b"<html><title>Not here</title></html>", kind="text/html")
LOGIN = Reply(200, raw=b"<html><title>Welcome</title></html>", kind="text/html")
OLD_PROJECT = {"id": 1, "path": "api", "path_with_namespace": "acme/api", "visibility_level": 10}
GONE = Reply(410, {"error": "API V3 is no longer supported. Use API V4 instead."})


def old(without: Answer, *answers: Answer) -> Callable[[Request], Answer]:
    """A server that has v3 alone: ``without`` for everything of v4."""
    given = list(answers)
    return lambda request: without if "/api/v4/" in request.target else given.pop(0)


@pytest.mark.parametrize(
    "options", [{"api_version": "v3"}, {"version": (8, 9)}, {"version": (8, 17), "api_version": "auto"}, {"api_version": "v3", "version": (9, 5)}]
)
def test_v3_where_the_user_says_so(serve: Serve, options: dict[str, Any]) -> None:
    gitlab = serve(Reply(200, OLD_PROJECT), root="/gitlab")
    assert client_of(gitlab, **options).get("projects/acme%2Fapi")["visibility"] == "internal"
    assert gitlab.lines == ["GET /gitlab/api/v3/projects/acme%2Fapi"]


@pytest.mark.parametrize("options", [{}, {"version": (9, 0)}, {"version": (8, 9), "api_version": "v4"}, {"api_version": "v4"}])
def test_v4_everywhere_else(serve: Serve, options: dict[str, Any]) -> None:
    gitlab = serve(FINE)
    client_of(gitlab, **options).get("projects/acme%2Fapi")
    assert gitlab.lines == ["GET /api/v4/projects/acme%2Fapi"]


@pytest.mark.parametrize("without", [NOWHERE, PAGE, LOGIN])
def test_a_server_without_v4_is_found_out(serve: Serve, without: Answer) -> None:
    """By two requests, for everybody who asks that server from this process."""
    gitlab = serve(old(without, Reply(200, []), Reply(200, OLD_PROJECT), Reply(200, OLD_PROJECT)))
    client = client_of(gitlab)
    with pytest.raises(GitLabError) as caught:
        client.get("projects/1")
    assert client.turns_to_v3(caught.value)
    assert client.get("projects/1")["visibility"] == "internal"
    assert client_of(gitlab).get("projects/1")["visibility"] == "internal"
    asked = ["v4/projects/1", "v4/version", "v3/projects?per_page=1", "v3/projects/1", "v3/projects/1"]
    assert gitlab.lines == [f"GET /api/{path}" for path in asked]
    assert not client.turns_to_v3(caught.value)
    assert len(gitlab.lines) == 5


def test_of_several_clients_one_finds_out(serve: Serve) -> None:
    """And whoever has begun with v4 stays with it until it turns itself."""
    gitlab = serve(lambda request: NOWHERE if "/api/v4/" in request.target else Reply(200, [] if "?" in request.target else OLD_PROJECT))
    clients = [client_of(gitlab) for _number in range(8)]
    together = threading.Barrier(len(clients))

    def turned(client: Client) -> tuple[bool, str]:
        with pytest.raises(NotFoundError) as caught:
            client.get("projects/1")
        together.wait(10)
        before = client.api
        return client.turns_to_v3(caught.value), f"{before} {client.api} {client.get('projects/1')['visibility']}"

    with ThreadPoolExecutor(len(clients)) as pool:
        assert set(pool.map(turned, clients)) == {(True, "/api/v4 /api/v3 internal")}
    assert [gitlab.lines.count(f"GET /api/{path}") for path in ("v4/version", "v3/projects?per_page=1")] == [1, 1]


@pytest.mark.parametrize("version", [FINE, Reply(401, {"message": "401 Unauthorized"}), Reply(403, {"message": "403 Forbidden"}), Reply(502, {})])
def test_a_server_with_v4_stays(serve: Serve, version: Answer) -> None:
    """Whatever it says of its version, the first error is what there is to say."""
    gitlab = serve(NOWHERE, version)
    client = client_of(gitlab, retries=0)
    with pytest.raises(NotFoundError) as caught:
        client.get("projects/1/uploads")
    assert not client.turns_to_v3(caught.value)
    assert (gitlab.lines[1:], client.api) == (["GET /api/v4/version"], "/api/v4")


@pytest.mark.parametrize(
    "answer", [Reply(404, {"message": "404 Project Not Found"}), Reply(401, {"message": "401 Unauthorized"}), Reply(500, {}), Reply(410, {})]
)
def test_other_errors_ask_nothing(serve: Serve, answer: Answer) -> None:
    gitlab = serve(answer)
    client = client_of(gitlab, retries=0)
    with pytest.raises(GitLabError) as caught:
        client.get("projects/1")
    count = len(gitlab.lines)
    wanted = isinstance(caught.value, ProtocolError)  # nobody knows what that was
    assert (client.turns_to_v3(caught.value), len(gitlab.lines) > count) == (False, wanted)


@pytest.mark.parametrize("options", [{"api_version": "v4"}, {"version": (9, 0)}, {"api_version": "v3"}])
def test_who_is_told_asks_nothing(serve: Serve, options: dict[str, Any]) -> None:
    client = client_of(serve(NOWHERE), **options)
    assert not client.turns_to_v3(NotFoundError("x", said="404 Not Found"))
    assert client.requests == 0


@pytest.mark.parametrize(
    ("answer", "error"), [(Reply(401, {"message": "401 Unauthorized"}), AuthError), (Reply(403, {"message": "403 Forbidden"}), ForbiddenError)]
)
def test_a_token_that_the_old_server_refuses(serve: Serve, answer: Answer, error: type[GitLabError]) -> None:
    """Is told; and nothing is remembered."""
    gitlab = serve(old(NOWHERE, answer))
    client = client_of(gitlab)
    with pytest.raises(error):
        client.turns_to_v3(NotFoundError("x", said="404 Not Found"))
    assert client.api == "/api/v4"


def test_no_gitlab_at_all(serve: Serve) -> None:
    client = client_of(serve(NOWHERE))
    assert not client.turns_to_v3(NotFoundError("x", said="404 Not Found"))
    assert (client.requests, client.api) == (2, "/api/v4")


def test_v3_of_a_server_of_today(serve: Serve) -> None:
    with pytest.raises(ProtocolError, match="This GitLab speaks v4 alone: leave api_version out or set it to v4"):
        client_of(serve(GONE), api_version="v3").get("projects/1")


def test_other_things_can_be_gone(serve: Serve) -> None:
    with pytest.raises(ProtocolError) as caught:
        client_of(serve(Reply(410, {"message": "410 Gone"}))).get("projects/1")
    assert "api_version" not in caught.value.message


def test_pages_of_v3(serve: Serve) -> None:
    """Of the link only the number of the page is used: its other words are v3's."""

    def listed(request: Request) -> Answer:
        page = int(parse_qs(urlsplit(request.target).query).get("page", ["1"])[0])
        link = f'<http://elsewhere/api/v3/projects/all?page={page + 1}&per_page=100&odd=1>; rel="next"'
        return Reply(200, [{**OLD_PROJECT, "id": page}], {"Link": link} if page < 3 else {})

    gitlab = serve(listed)
    found = client_of(gitlab, api_version="v3").entries("projects", [("pagination", "keyset"), ("order_by", "id"), ("id_after", 1)])
    assert [project["id"] for project in found] == [2, 3]
    asked = "/api/v3/projects/all?order_by=id&per_page=100"
    assert gitlab.lines == [f"GET {asked}", f"GET {asked}&page=2", f"GET {asked}&page=3"]


def test_what_is_known_is_not_asked(serve: Serve) -> None:
    client = client_of(serve(FINE), api_version="v3")
    assert client.entries("projects/1/members/all") == []
    assert client.requests == 0


def test_an_answer_that_is_read_elsewhere(serve: Serve) -> None:
    gitlab = serve(Reply(201, {"id": 9, "forked_from_project_id": 2}), Reply(200, OLD_PROJECT))
    assert client_of(gitlab, api_version="v3").request("POST", "projects/1/fork/2").data["visibility"] == "internal"
    assert gitlab.lines == ["POST /api/v3/projects/1/fork/2", "GET /api/v3/projects/1"]


def test_verbatim(serve: Serve) -> None:
    """The words of the server itself, both ways."""
    gitlab = serve(Reply(200, OLD_PROJECT))
    client = client_of(gitlab, api_version="v3")
    client.verbatim = True
    assert client.request("POST", "projects/fork/1", [("odd", True)], {"visibility": "x"}).data == OLD_PROJECT
    assert (gitlab.lines, gitlab.requests[0].json) == (["POST /api/v3/projects/fork/1?odd=true"], {"visibility": "x"})


def test_nothing_is_sent_that_v3_cannot_say(serve: Serve) -> None:
    gitlab = serve(FINE)
    client = client_of(gitlab, api_version="v3")
    for path in ("projects/1/transfer", "projects/1/hooks/1/test/push_events"):
        with pytest.raises(InputError, match="GitLab 9 and newer can"):
            client.request("POST", path)
    with pytest.raises(InputError, match="cannot stand in an address"):
        client.entries("projects", [("search", "..")])
    with pytest.raises(ReadOnlyError):
        client_of(gitlab, api_version="v3", read_only=True).request("POST", "projects/1/star")
    assert not gitlab.requests


def test_redirects_of_v3(serve: Serve) -> None:
    gitlab = serve(Reply(302, None, {"Location": "http://elsewhere/api/v3/projects/7"}), Reply(200, {**OLD_PROJECT, "id": 7}))
    assert client_of(gitlab, api_version="v3").get("projects/acme%2Fold")["id"] == 7
    assert gitlab.lines[1] == "GET /api/v3/projects/7"
