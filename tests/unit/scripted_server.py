# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real HTTP server on loopback that answers what a test scripts, and misbehaves where a test wants it to."""

from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Union

NO_BODY = (204, 304)


@dataclass(frozen=True)
class Request:
    """A request as it came in. line: the raw request line; connection: the client's port, one per connection."""

    line: str
    headers: Message
    body: bytes
    connection: int
    certificate: bool

    @property
    def method(self) -> str:
        """GET, POST, ..."""
        return self.line.split(" ")[0]

    @property
    def target(self) -> str:
        """Path and query, encoded as they were sent."""
        return self.line.split(" ")[1]

    @property
    def json(self) -> Any:
        """The body."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    """An ordinary answer. body: sent as JSON; raw: sent as it is. announced: bytes that Content-Length promises beyond the body."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    kind: str = "application/json"
    announced: int = 0

    def content(self) -> bytes:
        """The bytes of the body."""
        return self.raw if self.raw is not None else json.dumps(self.body).encode()


@dataclass(frozen=True)
class Reset:
    """The connection is reset before an answer."""


@dataclass(frozen=True)
class Stall:
    """No answer comes while the server lives."""


Answer = Union[Reply, Reset, Stall]
Script = Union[Answer, Callable[[Request], Answer]]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # headers and body are two packets; a delayed acknowledgement would cost 40 ms
    scripted: ScriptedServer
    raw_requestline: bytes

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except OSError:
            self.close_connection = True

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        line = self.raw_requestline.decode("latin-1").rstrip("\r\n")
        certificate = isinstance(self.connection, ssl.SSLSocket) and bool(self.connection.getpeercert())
        answer = self.scripted.next(Request(line, self.headers, body, self.client_address[1], certificate))
        if isinstance(answer, Reply):
            self._reply(answer)
            return
        self.close_connection = True
        if isinstance(answer, Stall):
            self.scripted.closing.wait(30)
        else:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _answer

    def _reply(self, answer: Reply) -> None:
        content = b"" if answer.status in NO_BODY or self.command == "HEAD" else answer.content()
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.kind:
            self.send_header("Content-Type", answer.kind)
        if answer.status not in NO_BODY:
            self.send_header("Content-Length", str(len(content) + answer.announced))
        self.end_headers()
        self.wfile.write(content)
        self.close_connection = self.close_connection or bool(answer.announced)

    def log_message(self, *args: Any) -> None:
        """Tests read ``requests`` instead."""


class ScriptedServer:
    """Gives the scripted answers in order, the last one again and again; records every request.

    root: where GitLab is mounted below the host; tls: serve HTTPS.
    """

    def __init__(self, *script: Script, root: str = "", tls: ssl.SSLContext | None = None) -> None:
        self.script: list[Script] = list(script)
        self.requests: list[Request] = []
        self.closing = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"scripted": self}))
        self._http.daemon_threads = True
        self._http.block_on_close = False
        if tls:
            self._http.socket = tls.wrap_socket(self._http.socket, server_side=True, do_handshake_on_connect=False)
        self.host = f"127.0.0.1:{self._http.server_address[1]}"
        self.url = f"{'https' if tls else 'http'}://{self.host}{root}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.005,), daemon=True)

    def next(self, request: Request) -> Answer:
        """Record a request and take the next answer of the script."""
        self.requests.append(request)
        step = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        return step(request) if callable(step) else step

    @property
    def lines(self) -> list[str]:
        """The request lines, without the protocol's version."""
        return [request.line.rpartition(" ")[0] for request in self.requests]

    def __enter__(self) -> ScriptedServer:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()
