# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way of a request: raw path, fault, read-only switch, authentication, parameters, endpoint, record. A Flask application behind a small gateway."""

from __future__ import annotations

import json
import os
import socket
import struct
import time
import traceback
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from emulator import endpoints
from emulator.auth import QUERY_TOKENS, authenticate, token_header
from emulator.call import Call
from emulator.control import add_control
from emulator.errors import ApiError, Moved, no_route, plain
from emulator.facts import Param
from emulator.faults import Fault
from emulator.params import check, refused
from emulator.record import Request, Undeclared, Violation
from emulator.routing import ROUTES, Reply, Route

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from emulator.server import Emulator

API = "/api/"
GONE = "API V3 is no longer supported. Use API V4 instead."
CONTROL = "/-/emulator/"
READ_ONLY = 599
REACHES_NOTHING = ("GET", "HEAD")
assert endpoints  # imported for its registrations


class Gateway:
    """Routes on the path as it was sent, so that %2F stays inside its segment; takes off the relative root; breaks connections."""

    def __init__(self, app: WSGIApplication, root: str) -> None:
        self.app = app
        self.root = root

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        raw = str(environ.get("RAW_URI") or environ.get("REQUEST_URI") or environ["PATH_INFO"])
        before_query = raw.partition("?")[0]
        path = urlsplit(raw).path if "://" in before_query else before_query
        if self.root and not path.startswith(self.root + "/"):
            start_response("404 NOT FOUND", [("Content-Type", "text/plain"), ("Content-Length", "0")])
            return [b""]
        environ["PATH_INFO"] = path[len(self.root) :]
        answer = self.app(environ, start_response)
        if environ.get("emulator.reset"):
            cut(environ["werkzeug.socket"])
            raise ConnectionResetError("on demand")
        return answer


def cut(connection: socket.socket) -> None:
    """End a connection with RST: no lingering, and the descriptor closed under the file objects that hold it."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    os.close(connection.detach())


def create_app(server: Emulator) -> Flask:
    """The application of one emulated GitLab."""
    app = Flask("emulator", static_folder=None)
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    pipeline = Pipeline(server)
    app.before_request(pipeline.begin)
    app.after_request(pipeline.finish)
    app.register_error_handler(Exception, pipeline.failed)
    for route in ROUTES:
        name = f"{route.api} {route.name}"
        app.add_url_rule(API + route.api + route.rule, name, _view(pipeline, route), methods=[route.method], provide_automatic_options=False)
    add_control(app, server, CONTROL)
    return app


def _view(pipeline: Pipeline, route: Route) -> Any:
    def view(**segments: str) -> Response:
        return pipeline.serve(route, {name: unquote(value) for name, value in segments.items()})

    return view


def respond(reply: Reply) -> Response:
    """A reply as an HTTP answer. 204 and 304 have no body and no content type."""
    if reply.status in (204, 304):
        answer = Response(status=reply.status)
        del answer.headers["Content-Type"]
    elif isinstance(reply.body, bytes):
        answer = Response(reply.body, status=reply.status, content_type="application/octet-stream")
    elif reply.text:
        answer = Response(str(reply.body), status=reply.status, content_type="text/plain")
    else:
        answer = Response(json.dumps(reply.body), status=reply.status, content_type="application/json")
    answer.headers.update(reply.headers)
    return answer


def error_reply(error: ApiError) -> Reply:
    """A refusal as a reply."""
    return Reply(error.body, error.status, error.headers)


def read_body() -> tuple[Any, bool]:
    """The parameters of the body, and whether they came with types, that is as JSON."""
    raw = request.get_data(cache=True)
    if request.mimetype == "application/json":
        if not raw.strip():
            return {}, True
        try:
            return json.loads(raw), True
        except ValueError as error:
            raise plain(400, "message body does not match declared format") from error  # Grape's wording [I]
    return unfold(list(request.form.items(multi=True)) + list(request.files.items(multi=True))), False


def unfold(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Form fields: ``k[]=a`` is a list, ``k[sub]=v`` a hash (doc/api/rest/_index.md)."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        top, bracket, rest = name.partition("[")
        if not bracket:
            found[name] = value
        elif rest == "]":
            found.setdefault(top, []).append(value)
        else:
            found.setdefault(top, {})[rest.rstrip("]")] = value
    return found


class Pipeline:
    """The steps that every request of the API takes."""

    def __init__(self, server: Emulator) -> None:
        self.server = server

    def begin(self) -> Response | None:
        """Before the endpoint: what may keep the request from it."""
        g.entry = None
        if request.path.startswith(CONTROL):
            return None
        server = self.server
        kind, _value = token_header(request.headers)
        g.entry = Request(request.method, unquote(request.path), request.path, request.args.to_dict(flat=False), None, kind)
        try:
            g.given, g.typed = read_body()
            g.refusal = None
        except ApiError as error:
            g.given, g.typed, g.refusal = {}, False, error
        g.entry.body = g.given
        with server.lock:
            striking = [fault for fault in server.faults if fault.strikes(request.method, g.entry.path, request.path)]
            g.fault = striking[0] if striking else None
            self._watch_for_tokens()
        delay = server.settings.delay + (g.fault.delay if g.fault else 0.0)
        if delay > 0:  # outside the lock, in a thread that nobody else waits for
            time.sleep(delay)
        if server.settings.read_only and request.method not in REACHES_NOTHING:
            server.record.violations.append(Violation(request.method, g.entry.path, "written while read-only"))
            return respond(Reply({"message": f"the emulator is read-only, yet came {request.method} {g.entry.path}"}, READ_ONLY))
        if g.fault is not None and not g.fault.executes:
            return self._struck(g.fault)
        return self._other_era()

    def _other_era(self) -> Response | None:
        """An API that this version does not serve (yet, or any more): no route at all, and 410 for v3 on servers that once had it (lib/api/api.rb)."""
        facts = self.server.facts
        for api in ("v3", "v4"):
            if request.path.startswith(f"{API}{api}/") and not facts.dialect(f"api_{api}"):
                return respond(Reply({"error": GONE}, 410) if api == "v3" else self._refusal(no_route()))
        return None

    def _refusal(self, error: ApiError) -> Reply:
        """A refusal as a reply; that of an unknown address may come from a proxy, which knows nothing of JSON."""
        if self.server.settings.html_not_found and error.body == no_route().body:
            return Reply("<html><body><h1>404 Not Found</h1></body></html>", 404, {"Content-Type": "text/html"}, text=True)
        return error_reply(error)

    def _watch_for_tokens(self) -> None:
        for name in QUERY_TOKENS:
            if name in request.args:
                g.entry.query.pop(name, None)
                self.server.record.violations.append(Violation(request.method, g.entry.path, f"a token in the query: {name}"))

    def _struck(self, fault: Fault) -> Response:
        if fault.reset:
            request.environ["emulator.reset"] = True
        status, text, kind, headers = fault.answer()
        return Response(text, status=status, content_type=kind, headers=headers)

    def finish(self, answer: Response) -> Response:
        """After the endpoint, or instead of it: what happens to the answer, and the record."""
        entry: Request | None = g.get("entry")
        if entry is None:
            return answer
        fault: Fault | None = g.get("fault")
        if fault is not None and fault.executes and (fault.reset or fault.answers):
            answer = self._struck(fault)
        if fault is not None and fault.truncate is not None:
            answer = truncated(answer, fault.truncate)
        self._rate_limit(answer)
        entry.status, entry.fault = answer.status_code, fault.name() if fault else None
        with self.server.lock:
            self.server.written(entry)
        return answer

    def _rate_limit(self, answer: Response) -> None:
        limit = self.server.settings.rate_limit
        if limit is None or answer.status_code == 429:
            return
        used = self.server.record.requests + 1
        values = {"Limit": limit, "Name": "throttle_authenticated_api", "Observed": used, "Remaining": max(limit - used, 0), "Reset": int(time.time()) + 60}
        for name, value in values.items():
            answer.headers[f"RateLimit-{name}"] = str(value)

    def failed(self, error: Exception) -> Response:
        """No route, or a fault of the emulator itself, which it keeps for the test to see."""
        if isinstance(error, HTTPException) and (error.code or 500) < 500:
            return respond(self._refusal(no_route()))
        self.server.record.crashes.append("".join(traceback.format_exception(type(error), error, error.__traceback__)))
        traceback.print_exception(type(error), error, error.__traceback__)
        return respond(Reply({"message": "500 Internal Server Error"}, 500))

    def serve(self, route: Route, segments: Mapping[str, str]) -> Response:
        """An endpoint at work, under the lock."""
        server = self.server
        g.entry.route = route.name
        with server.lock:
            call = self._call(segments)
            try:
                if g.refusal is not None:
                    raise g.refusal
                reply = self._carry_out(route, call)
            except ApiError as error:
                reply = self._refusal(error)
            except Moved as moved:
                reply = moved_reply(call, moved)
            finally:
                g.entry.who = call.user.username if call.user else None
                server.record.undeclared += [Undeclared(request.method, route.name, name, reason) for name, reason in call.notes]
        return respond(reply)

    def _call(self, segments: Mapping[str, str]) -> Call:
        server = self.server
        query = parse_qsl(request.environ.get("QUERY_STRING", ""), keep_blank_values=True)
        given = {**unfold(pair for pair in query if pair[0] not in QUERY_TOKENS), **(g.given if isinstance(g.given, dict) else {})}
        method = "GET" if request.method == "HEAD" else request.method
        return Call(server.state, server.settings, server.facts, method, segments, given, request.headers, server.base, request.path, query)

    def _carry_out(self, route: Route, call: Call) -> Reply:
        authenticate(call, route)
        if route.guard:
            route.guard(call)
        declared = route.declares(call) if callable(route.declares) else call.facts.declared(route.declares)
        call.params = self._params(route, call, declared)
        return route.handler(call)

    def _params(self, route: Route, call: Call, declared: Mapping[str, Param]) -> dict[str, Any]:
        call.given = {**call.given, **{name: value for name, value in call.segments.items() if name in declared}}
        result = check(declared, call.given, typed=g.typed and request.method not in REACHES_NOTHING)
        for name, reason in result.undeclared:
            call.note(name, reason)
        self.server.record.coerced += [Undeclared(request.method, route.name, name, reason) for name, reason in result.coerced]
        if result.errors:
            raise refused(result.errors)
        return result.values


def truncated(answer: Response, size: int) -> Response:
    """The length of the whole, the beginning of the body, and the end of the connection."""
    whole = answer.get_data()
    answer.set_data(whole[:size])
    answer.automatically_set_content_length = False
    answer.headers["Content-Length"] = str(len(whole))
    answer.headers["Connection"] = "close"
    return answer


def moved_reply(call: Call, moved: Moved) -> Reply:
    """301 with a text (MovedPermanentlyError). For what lies below a project: the same route with the id [I]."""
    rest = call.path[len(API) :].split("/", 3)[3:]  # of v4/projects/<id>/...
    target = "/".join([f"{call.api}/projects/{moved.project_id}", *rest])
    return Reply(f"This resource has been moved permanently to {target}", 301, {"Location": target}, text=True)
