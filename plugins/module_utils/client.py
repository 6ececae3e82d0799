# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP to one GitLab with one token: addresses, authentication, pages, repeats, redirects. Knows nothing of Ansible."""

from __future__ import annotations

import email.utils
import hashlib
import json
import os
import random
import re
import threading
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Callable
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

from ansible_collections.labops.gitlab.plugins.module_utils.dialect import Spoken, has_no_such_address, to_v3
from ansible_collections.labops.gitlab.plugins.module_utils.errors import (
    GitLabError,
    InputError,
    MovedError,
    NetworkError,
    ProtocolError,
    ReadOnlyError,
    from_answer,
    parse,
    plain,
)
from ansible_collections.labops.gitlab.plugins.module_utils.server import Server

try:
    import requests
    from urllib3 import disable_warnings
    from urllib3.exceptions import InsecureRequestWarning, NewConnectionError
except ImportError:
    REQUESTS_IMPORT_ERROR: str | None = traceback.format_exc()
else:
    REQUESTS_IMPORT_ERROR = None

API = "/api/v4"
API_V3 = "/api/v3"
FIRST_V4 = (9, 0)  # the first GitLab with v4: projects-operations, "v3 dialect"
CONNECT_TIMEOUT = 10.0
PER_PAGE = 100  # the most GitLab gives
MAX_REDIRECTS = 5
FIRST_WAIT = 0.5
READS = ("GET", "HEAD")
POOL = 64  # connections of a session, the most that are used at the same time
REDIRECTS = (301, 302, 303, 307, 308)

Query = Sequence[tuple[str, Any]]
Files = Mapping[str, tuple[str, bytes]]

# compiled once in Ansible's own process: each task runs in a fork of it, where nothing compiled before is lost
_PLACEHOLDER = re.compile(r"{(\w+)}")
_PROJECT_REFERENCE = re.compile(r"\d+|[^/]+(/[^/]+)+")
_PROJECT_ADDRESS = re.compile(r"projects/[^/]+")


@dataclass(frozen=True)
class Answer:
    """A successful answer. data: parsed JSON, None where there is no body; attempts: how often the request was sent."""

    status: int
    data: Any
    headers: Mapping[str, str]
    attempts: int


def address(template: str, values: Mapping[str, Any]) -> str:
    """The path of ``projects/{project}/hooks`` with each value encoded as one whole segment.

    Raises InputError for a value that no path can carry: empty, "." or "..".
    """

    def segment(match: re.Match[str]) -> str:
        name, value = match.group(1), str(values[match.group(1)])
        if value in ("", ".", ".."):
            raise InputError(f"{name}: {value!r} cannot stand in an address")
        return quote(value, safe="")

    return _PLACEHOLDER.sub(segment, template)


def project_reference(value: str) -> str:
    """A project as the API takes it. Raises InputError for what GitLab never finds: neither an id nor a path with a namespace."""
    if _PROJECT_REFERENCE.fullmatch(value):
        return value
    raise InputError(f"project: {value!r} is neither a numeric id nor a full path like group/project")


def form(value: Any, name: str = "") -> list[tuple[str, str]]:
    """The fields of a form as GitLab reads them (client-semantics, "Payload encoding"): ``k[]=a`` for a list, ``k[sub]=v`` for a dict.

    An empty list or dict has no field, so a form cannot say it.
    """
    if isinstance(value, Mapping):
        return [pair for key, inner in value.items() for pair in form(inner, f"{name}[{key}]" if name else key)]
    if isinstance(value, (list, tuple)):
        return [pair for inner in value for pair in form(inner, f"{name}[]")]
    return [(name, str(value).lower() if isinstance(value, bool) else str(value))]


def asked_wait(status: int, headers: Mapping[str, str], now: float) -> float | None:
    """Seconds that the server asks to wait (client-semantics, "Rate limits"); None where it does not say.

    RateLimit-Reset stands in answers that were not throttled, too, and means nothing there.
    """
    retry_after = headers.get("Retry-After")
    if retry_after:
        if re.fullmatch(r"\d+(\.\d+)?", retry_after):
            return float(retry_after)
        try:
            return max(0.0, email.utils.parsedate_to_datetime(retry_after).timestamp() - now)
        except (TypeError, ValueError, OverflowError):  # neither seconds nor a date
            return None
    reset = headers.get("RateLimit-Reset", "")
    return max(0.0, float(reset) - now) if status == 429 and re.fullmatch(r"\d+", reset) else None


def repeatable_answer(method: str, status: int, text: str, attempt: int, harmless: bool) -> bool:
    """Whether an answer allows sending the request again: the table of client-semantics, "Retries".

    harmless: a POST that can be sent twice without making two of anything.
    """
    if status == 429:
        return True
    if status == 409:
        return method not in READS and "Resource lock" in text
    if status in (502, 503, 504):
        return method != "POST" or harmless
    return status == 500 and method in READS and attempt == 1


class _Again(Exception):
    """An attempt failed with ``error`` and may be repeated; ``asked``: seconds that the server wants to be left alone."""

    def __init__(self, error: GitLabError, asked: float | None) -> None:
        super().__init__(error.message)
        self.error = error
        self.asked = asked


class Client:
    """One GitLab, one token. Counts its requests; remembers where moved projects went.

    sleep, chance (0 to 1) and now are given in tests. ``moved`` maps the address of a moved project to its present one.
    ``verbatim``: requests are in the server's own words, whatever API it speaks.
    """

    def __init__(
        self,
        server: Server,
        sleep: Callable[[float], Any] = time.sleep,
        chance: Callable[[], float] = random.random,
        now: Callable[[], float] = time.time,
    ) -> None:
        if REQUESTS_IMPORT_ERROR:
            raise InputError("the Python library 'requests' is missing")
        self.server = server
        self.requests = 0
        self.moved: dict[str, str] = {}
        self.verbatim = False
        self._v3: bool | None = None
        self._sleep, self._chance, self._now = sleep, chance, now
        self._session = session_for(server)

    # -- a client can be stopped
    def pause(self, seconds: float) -> None:
        """Wait before the next look at something that takes its time."""
        self._sleep(seconds)

    @contextmanager
    def unbroken(self) -> Iterator[None]:
        """Around several requests that must not be left half done: a client that is stopped still sends them."""
        yield

    # -- verbs
    def get(self, path: str, query: Query = ()) -> Any:
        """The parsed answer of a GET. Raises GitLabError."""
        return self.request("GET", path, query).data

    def entries(self, path: str, query: Query = (), limit: int | None = None) -> list[Any]:
        """All entries of a paged list, each once, at most ``limit``. Raises GitLabError."""
        entries: dict[Any, Any] = {}
        for page in self.pages(path, query):
            for entry in page:
                entries.setdefault(_identity(entry, len(entries)), entry)
            if limit is not None and len(entries) >= limit:
                break
        return list(entries.values())[:limit]

    def pages(self, path: str, query: Query = ()) -> Iterator[list[Any]]:
        """The pages of a list: of the next page's link only the query is used, on our own address. Raises GitLabError."""
        asked: Query = [*query, ("per_page", PER_PAGE)]
        seen = set()
        while asked:
            seen.add(repr(asked))
            answer = self.request("GET", path, asked)
            if not isinstance(answer.data, list):
                raise ProtocolError(f"GET /{path}: a list was expected, {type(answer.data).__name__} came", method="GET", path=f"/{path}", status=answer.status)
            yield answer.data
            asked = _next_of_v3(asked, answer.headers) if self.speaks_v3 else next_page(answer.headers, asked)
            if repr(asked) in seen:
                raise ProtocolError(f"GET /{path}: the server's next page is one that it gave before", method="GET", path=f"/{path}")

    def request(
        self, method: str, path: str, query: Query = (), body: Any = None, harmless: bool = False, *, files: Files | None = None, parsed: bool = True
    ) -> Answer:
        """Send a request, again where that is safe, and give its answer.

        path: encoded, below the API's root. harmless: a POST that can be sent twice without making two of anything.
        files: name of the file and its bytes by the name of their parameter; the body then goes beside them as a form.
        parsed: False gives the bytes of the answer, which are then no JSON.
        Raises GitLabError: every way in which it can fail has its own class.
        """
        if not self.server.url:
            raise InputError("api_url: say which GitLab, here or as GITLAB_URL in the environment")
        if self.server.read_only and method not in READS:
            raise ReadOnlyError(f"{method} /{path}: not sent, since read_only is set", method=method, path=f"/{path}")
        spoken = to_v3(method, path, query, body) if self.speaks_v3 and not self.verbatim else Spoken(method, path, query, body)
        if _climbs(path) or _climbs(spoken.path):
            raise InputError(f"{method} /{path}: '.' and '..' cannot stand in an address, not encoded either", method=method, path=f"/{path}")
        if not spoken.method:
            return Answer(200, spoken.heard(None), {}, 0)
        content = {"data": form(spoken.body or {}), "files": files} if files else {"json": spoken.body}
        answer = self._answer(spoken, content, harmless, parsed)
        if spoken.answered_at:
            return self.request("GET", spoken.answered_at)
        return answer if answer.data is None else replace(answer, data=spoken.heard(answer.data))

    def _answer(self, spoken: Spoken, content: Mapping[str, Any], harmless: bool, parsed: bool) -> Answer:
        attempt = 1
        while True:
            try:
                return self._attempt(spoken.method, self._present(spoken.path), spoken.query, content, attempt, harmless, parsed)
            except _Again as again:
                self._sleep(self._wait(again, attempt))
                attempt += 1

    # -- which API
    @property
    def api(self) -> str:
        """The root of the API that is spoken."""
        return API_V3 if self.speaks_v3 else API

    @property
    def speaks_v3(self) -> bool:
        """Whether this server is spoken to in v3: because the user says so, or because it has shown that it has nothing else.

        A client stays with what it has begun with until it turns itself, whatever others that work beside it find out.
        """
        if self._v3 is None:
            server = self.server
            old = _v3_alone.get(server.url) or (server.version is not None and server.version < FIRST_V4)
            self._v3 = server.api_version == "v3" or (server.api_version == "auto" and bool(old))
        return self._v3

    def turns_to_v3(self, error: GitLabError) -> bool:
        """Whether an error comes of a server that has no v4, but v3; it is remembered. Asks twice at most, of several clients side by side one for all.

        Raises GitLabError: the token that v3 refuses.
        """
        server = self.server
        if server.api_version != "auto" or server.version or self.speaks_v3 or not has_no_such_address(error):
            return False
        with _finding_out:
            if server.url not in _v3_alone:
                self._find_out()
        self._v3 = None  # as it is known now
        return self.speaks_v3

    def _find_out(self) -> None:
        """Which API is there. Raises GitLabError."""
        try:
            has_v4 = self._answers("version")
        except GitLabError:  # does not say that it is not there, and the error that was there before is the one to be told
            return
        _v3_alone[self.server.url] = not has_v4 and self._has_v3()

    def _has_v3(self) -> bool:
        """Whether v3 is there. Raises GitLabError."""
        self._v3 = True
        try:
            return self._answers("projects", [("per_page", 1)])
        finally:
            self._v3 = False

    def _answers(self, path: str, query: Query = ()) -> bool:
        """Whether the API has an address. Raises GitLabError for everything that does not tell."""
        try:
            self._answer(Spoken("GET", path, query), {}, False, True)
        except GitLabError as error:
            if not has_no_such_address(error):
                raise
            return False
        return True

    # -- one attempt
    def _attempt(self, method: str, path: str, query: Query, content: Mapping[str, Any], attempt: int, harmless: bool, parsed: bool) -> Answer:
        """Raises the typed error of an attempt that failed for good, _Again for one that may be repeated."""
        try:
            response = self._send(method, path, query, content, parsed)
        except requests.RequestException as problem:
            if isinstance(problem, ValueError):
                raise InputError(f"{method} /{path}: cannot be sent: {problem}", method=method, path=f"/{path}") from problem
            failure = _network_error(method, path, problem, attempt)
            if not isinstance(problem, requests.exceptions.SSLError) and (method != "POST" or harmless or _unsent(problem)):
                raise _Again(failure, None) from problem
            raise failure from problem
        except OSError as problem:
            raise InputError(f"{method} /{path}: not sent: {problem}. Do ca_path, client_cert and client_key name files?") from problem
        except ValueError as problem:  # requests looks at a redirect that it is not to follow
            raise ProtocolError(f"{method} /{path}: an answer that cannot be read: {problem}", method=method, path=f"/{path}") from problem
        status = response.status_code
        if status < 300 or status == 304:
            return Answer(status, _json(method, path, response) if parsed else response.content, response.headers, attempt)
        text = response.text  # not before: of a file it would be guesswork
        error = from_answer(method, f"/{path}", status, text, response.headers.get("X-Request-Id"), attempt)
        if repeatable_answer(method, status, text, attempt, harmless):
            raise _Again(error, asked_wait(status, response.headers, self._now()))
        raise error

    def _wait(self, again: _Again, attempt: int) -> float:
        """Seconds before the next attempt. Raises the attempt's error when there is none."""
        if attempt > self.server.retries:
            raise again.error
        if again.asked is None:
            backoff: float = FIRST_WAIT * 2 ** (attempt - 1) * (0.5 + self._chance() / 2)
            return min(self.server.max_wait, backoff)
        if again.asked > self.server.max_wait:
            kind = type(again.error)
            raise kind(
                f"{again.error.message} GitLab asks to wait {again.asked:.0f} s, more than max_wait ({self.server.max_wait:.0f} s) allows.",
                **again.error.request(),
            )
        return again.asked + self._chance() * FIRST_WAIT

    def _send(self, method: str, path: str, query: Query, content: Mapping[str, Any], parsed: bool) -> Any:
        """One request and, for a GET, the redirects it leads to."""
        asked = path
        for _redirect in range(MAX_REDIRECTS + 1):
            response = self._once(method, path, query, content, parsed)
            if response.status_code not in REDIRECTS:
                self._remember(asked, path)
                return response
            path, query = self._target(method, path, query, response)
        raise MovedError(f"GET /{asked}: more than {MAX_REDIRECTS} redirects", method=method, path=f"/{asked}", status=response.status_code)

    def _once(self, method: str, path: str, query: Query, content: Mapping[str, Any], parsed: bool) -> Any:
        self.requests += 1
        headers = {"Accept": "application/json" if parsed else "*/*"}
        if self.server.sudo:
            headers["Sudo"] = self.server.sudo
        return self._session.request(
            method,
            f"{self.server.url}{self.api}/{path}",
            params=[(name, str(value).lower() if isinstance(value, bool) else value) for name, value in query] or None,
            headers=headers,
            timeout=(min(CONNECT_TIMEOUT, self.server.timeout), self.server.timeout),
            allow_redirects=False,
            **content,
        )

    # -- redirects
    def _target(self, method: str, path: str, query: Query, response: Any) -> tuple[str, Query]:
        """Path and query of a redirect, on our own address whatever host it names. Raises MovedError."""
        location = response.headers.get("Location", "")
        error = dict(method=method, path=f"/{path}", status=response.status_code)
        if method not in READS:
            raise MovedError(f"{method} /{path}: the server redirects to {location}; a write is not redirected. Use the final address in api_url.", **error)
        parts = _parts(location)
        _root, found, target = parts.path.partition(f"{self.api}/")
        if not found or _climbs(target):
            raise MovedError(f"{method} /{path}: the server redirects to {location}, which is no address of the API. Is api_url right?", **error)
        if target == path and parts.query in ("", urlsplit(response.url).query):
            raise MovedError(f"{method} /{path}: the server redirects to {location}. Use that address in api_url.", **error)
        if target == _project_address(target):
            target += path[len(_project_address(path)) :]  # GitLab may name the moved project alone: what was asked of it stays
        return target, parse_qsl(parts.query, keep_blank_values=True) if parts.query else query

    def _remember(self, asked: str, path: str) -> None:
        old, new = _project_address(asked), _project_address(path)
        if old and new and old != new:
            self.moved[old] = new

    def _present(self, path: str) -> str:
        old = _project_address(path)
        return self.moved[old] + path[len(old) :] if old in self.moved else path


def _project_address(path: str) -> str:
    """``projects/x`` of any address below a project; empty for others."""
    match = _PROJECT_ADDRESS.match(path)
    return match.group() if match else ""


def _climbs(path: str) -> bool:
    """Whether a path has a part that leads elsewhere: requests turns an encoded one into a plain one."""
    return any(unquote(part) in (".", "..") for part in path.split("/"))


def _identity(entry: Any, place: int) -> tuple[str, Any]:
    """What tells an entry of a list from the others: its id, else its place."""
    number = entry.get("id") if isinstance(entry, Mapping) else None
    return ("id", number) if isinstance(number, (int, str)) else ("place", place)


def _parts(url: str) -> SplitResult:
    """The parts of an address that the server gave. Raises ProtocolError."""
    try:
        return urlsplit(url)
    except ValueError as problem:
        raise ProtocolError(f"the server gives {url!r} as an address: {problem}") from problem


def _next_of_v3(asked: Query, headers: Mapping[str, str]) -> Query:
    """The same query for the next page: a link of v3 knows nothing of the words that were asked in."""
    number = dict(next_page(headers, asked)).get("page")
    return [*(pair for pair in asked if pair[0] != "page"), ("page", number)] if number else ()


def next_page(headers: Mapping[str, str], asked: Query) -> Query:
    """The query of the next page from the Link header, else from x-next-page; empty after the last page."""
    for link in requests.utils.parse_header_links(headers.get("Link", "")):
        if link.get("rel") == "next":
            return parse_qsl(_parts(link["url"]).query, keep_blank_values=True)
    number = headers.get("X-Next-Page")
    return [*((k, v) for k, v in asked if k != "page"), ("page", number)] if number and "Link" not in headers else ()


def _json(method: str, path: str, response: Any) -> Any:
    if response.status_code in (204, 304) or not response.content:
        if method == "GET" and response.status_code == 200:
            raise ProtocolError(f"{method} /{path}: an empty body where GitLab answers with JSON", method=method, path=f"/{path}", status=200)
        return None
    data = parse(response.text)
    if data is None and response.text.strip() != "null":
        raise ProtocolError(
            f"{method} /{path}: {plain(response.text)} came where GitLab answers with JSON. Is api_url right, and is a proxy or a login page in between?",
            method=method,
            path=f"/{path}",
            status=response.status_code,
        )
    return data


def _unsent(error: Exception) -> bool:
    """Whether a connection failed before anything was sent."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return isinstance(error, requests.exceptions.ConnectTimeout) or isinstance(reason, NewConnectionError)


def _network_error(method: str, path: str, error: Exception, attempt: int) -> NetworkError:
    if isinstance(error, requests.exceptions.SSLError):
        words = f"TLS failed: {error}. For a private CA give ca_path."
    elif isinstance(error, requests.exceptions.Timeout):
        words = f"no answer in time: {error}. The option timeout gives more."
    else:
        words = f"no answer: {error}"
    return NetworkError(f"{method} /{path}: {words}", method=method, path=f"/{path}", attempts=attempt)


# whether a server was found to speak v3 alone; remembered for a task and its loop items
_v3_alone: dict[str, bool] = {}
_finding_out = threading.Lock()


# -- sessions: one per process, server and token, so that loop items share connections
_sessions: dict[str, Any] = {}


def session_for(server: Server) -> Any:
    """The session of this process for a server and token: an inherited one is never used, forks would read each other's answers."""
    environment = sorted((name, value) for name, value in os.environ.items() if name.lower().endswith(("_proxy", "_ca_bundle")))
    identity = json.dumps([os.getpid(), server.url, server.token, server.verify, server.cert, environment])
    key = f"{os.getpid()}:{hashlib.sha256(identity.encode()).hexdigest()}"
    if key not in _sessions:
        for inherited in [other for other in _sessions if not other.startswith(f"{os.getpid()}:")]:
            del _sessions[inherited]
        _sessions[key] = _for_one_server(_new_session(server.token, server.verify), server)
    return _sessions[key]


def _for_one_server(session: Any, server: Server) -> Any:
    """The session with what the environment says of a server, proxies and certificates: requests would look there again for each request."""
    settings = session.merge_environment_settings(server.url, {}, None, server.verify, server.cert)
    session.proxies, session.verify, session.cert = settings["proxies"], settings["verify"], settings["cert"]
    session.trust_env = False
    return session


def warm_up() -> None:
    """Load what requests loads at its first request, so that Ansible's own process does it once instead of every task's fork."""
    if not REQUESTS_IMPORT_ERROR:
        session = _new_session(("PRIVATE-TOKEN", ""), verify=True)
        session.prepare_request(requests.Request("GET", "http://localhost", params=[("per_page", PER_PAGE)]))
        session.merge_environment_settings("http://localhost", {}, None, None, None)


def close_sessions() -> None:
    """Close every session of this process, and forget which servers are old: for plugins that live in a long process."""
    _v3_alone.clear()
    for session in _sessions.values():
        session.close()
    _sessions.clear()


def _new_session(token: tuple[str, str], verify: bool | str) -> Any:
    session = requests.Session()
    if verify is False:
        disable_warnings(InsecureRequestWarning)  # the user has said so, and a warning for each request hides others
    session.headers["User-Agent"] = "labops.gitlab"
    for scheme in ("http://", "https://"):
        session.mount(scheme, requests.adapters.HTTPAdapter(pool_maxsize=POOL))

    def authenticate(request: Any) -> Any:
        request.headers[token[0]] = token[1]
        return request

    session.auth = authenticate  # a callable of ours, since .netrc would replace an Authorization header
    return session
