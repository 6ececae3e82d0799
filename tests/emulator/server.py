# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The emulated GitLab as a server in this process."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import json
import pathlib
import socket
import threading
from types import TracebackType
from typing import Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.test import run_wsgi_app

from emulator.builders import World
from emulator.facts import Facts
from emulator.faults import Fault, throttled
from emulator.record import Record, Request, Undeclared, Violation
from emulator.settings import Settings
from emulator.state import State
from emulator.web import Gateway, create_app
from emulator.world import fill


class Handler(WSGIRequestHandler):
    """HTTP/1.1 with connections that stay open, without a word on the terminal."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16

    def run_wsgi(self) -> None:
        """One request. werkzeug's own ends the connection after each answer, and GitLab's stay open."""
        environ = self.make_environ()
        sized = "wsgi.input_terminated" not in environ
        # read to its end, whoever asks for it: what is left of it would be taken for the next request
        environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0) if sized else -1))
        body, status, headers = run_wsgi_app(self.server.app, environ, buffered=True)
        code, _space, reason = status.partition(" ")
        self.send_response(int(code), reason)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"".join(body))

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing: the emulator has its own record."""

    def connection_dropped(self, error: BaseException, environ: Any = None) -> None:
        """The client went away, or the connection was cut on demand."""
        self.close_connection = True


class Server(ThreadedWSGIServer):
    """A thread for each connection, and none of them outlives the server."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._open: set[socket.socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        """A new connection."""
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """The end of one."""
        self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """The end of all."""
        super().server_close()
        for connection in list(self._open):
            with contextlib.suppress(OSError):  # it is just being closed
                connection.shutdown(socket.SHUT_RDWR)


class Emulator(World):
    """A GitLab on 127.0.0.1. Use it as a context manager; every test may ``reset`` it."""

    def __init__(self, *, port: int = 0, relative_url: str = "", log_file: str | None = None, world: str | None = None, **settings: Any) -> None:
        self._initial = settings
        self._world_file = world
        self._log_file = pathlib.Path(log_file) if log_file else None
        self.relative_url = "/" + relative_url.strip("/") if relative_url.strip("/") else ""
        self.record = Record()
        self.faults: list[Fault] = []
        self._marked = ""
        super().__init__(_settings(settings))
        self._server = Server("127.0.0.1", port, Gateway(create_app(self), self.relative_url), Handler)
        self._thread: threading.Thread | None = None
        self._set_base()
        if world:
            fill(self, world)

    def __enter__(self) -> Emulator:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def start(self) -> Emulator:
        """Serve in a thread of its own."""
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True, name="emulator")
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop serving."""
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join(timeout=10)
        self._server.server_close()

    def _set_base(self) -> None:
        self.base = (self.settings.external_url or self.url).rstrip("/")

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_port)

    @property
    def url(self) -> str:
        """Its address, with the relative root."""
        return f"http://127.0.0.1:{self.port}{self.relative_url}"

    @property
    def api_url(self) -> str:
        """The address of the API."""
        return f"{self.url}/api/v4"

    @property
    def v3_url(self) -> str:
        """The address of the API before 9.0, and until 11.0 beside the other one."""
        return f"{self.url}/api/v3"

    @property
    def control_url(self) -> str:
        """The address of the emulator's own endpoints, with a slash at the end."""
        return f"{self.url}/-/emulator/"

    def reset(self, **settings: Any) -> None:
        """A new, empty GitLab with the settings of the start, or these instead; no log, no faults."""
        with self.lock:
            for field in dataclasses.fields(Settings):
                setattr(self.settings, field.name, getattr(_settings({**self._initial, **settings}), field.name))
            self.facts = Facts(self.settings)
            self.state = State()
            self.faults.clear()
            self.record = Record()
            self._set_base()
            self._found()
            if self._world_file:
                fill(self, self._world_file)

    def change(self, *, mark: str | None = None, **settings: Any) -> None:
        """Change settings; mark: a name for this moment in the log."""
        with self.lock:
            for name, value in settings.items():
                self.settings.change(name, value)
            self._set_base()
            if mark is not None:
                self.record.mark(mark)

    @property
    def read_only(self) -> bool:
        """Whether writes are refused and held as violations."""
        return self.settings.read_only

    @read_only.setter
    def read_only(self, value: bool) -> None:
        self.settings.read_only = value

    @property
    def delay(self) -> float:
        """Seconds that every request waits."""
        return self.settings.delay

    @delay.setter
    def delay(self, value: float) -> None:
        self.settings.delay = value

    @property
    def recording(self) -> bool:
        """Whether requests are kept; counts go on without it."""
        return self.settings.recording

    @recording.setter
    def recording(self, value: bool) -> None:
        self.settings.recording = value

    @property
    def log(self) -> list[Request]:
        """The requests so far."""
        return self.record.log

    @property
    def violations(self) -> list[Violation]:
        """Writes while read-only, tokens in a query."""
        return self.record.violations

    @property
    def undeclared(self) -> list[Undeclared]:
        """Parameters that were dropped, or refused for their type."""
        return self.record.undeclared

    @property
    def coerced(self) -> list[Undeclared]:
        """JSON values that GitLab turned into another type."""
        return self.record.coerced

    @property
    def crashes(self) -> list[str]:
        """Faults of the emulator itself."""
        return self.record.crashes

    def mark(self, name: str) -> None:
        """Name this moment in the log."""
        with self.lock:
            self.record.mark(name)

    def requests_since(self, mark: str) -> list[Request]:
        """The requests between a mark and the next one."""
        with self.lock:
            return self.record.since(mark)

    def clear_log(self) -> None:
        """Forget log, violations, undeclared, counts and marks; state and faults stay."""
        with self.lock:
            self.record = Record()

    def summary(self) -> dict[str, Any]:
        """Counts and settings."""
        with self.lock:
            return {**self.record.summary(), "faults": len(self.faults), "settings": dataclasses.asdict(self.settings)}

    def written(self, entry: Request) -> None:
        """Take a request into the record."""
        self.record.count(entry)
        if self.settings.recording:
            self.record.log.append(entry)
            if self._log_file:
                with self._log_file.open("a", encoding="utf-8") as log:
                    log.write(json.dumps(entry.public()) + "\n")

    def fault(self, **what: Any) -> Fault:
        """Add a fault: method, path (a regular expression), nth, times (None: for ever), and what happens; see faults.Fault."""
        fault = Fault(**what)
        with self.lock:
            self.faults.append(fault)
        return fault

    def throttle(self, kind: str = "rack", *, retry_after: int | None = 1, **where: Any) -> Fault:
        """429: rack (plain text with Retry-After) or application (JSON without headers)."""
        fault = throttled(kind, retry_after, **where)
        with self.lock:
            self.faults.append(fault)
        return fault


def _settings(given: dict[str, Any]) -> Settings:
    settings = Settings()
    for name, value in given.items():
        settings.change(name, value)
    return settings
