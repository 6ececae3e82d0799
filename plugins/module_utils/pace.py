# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients that work side by side: one end for all, and one allowance."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ansible_collections.labops.gitlab.plugins.module_utils.client import READS, Answer, Client, Query
from ansible_collections.labops.gitlab.plugins.module_utils.errors import StoppedError
from ansible_collections.labops.gitlab.plugins.module_utils.server import Server

_PROJECT = re.compile(r"projects/[^/]+")
INSISTING = 1.0  # seconds after which the same signal is somebody's who does not want to wait
_ENDS = (signal.SIGINT, signal.SIGTERM)


class Pace:
    """What all clients of a task obey: whether it is to stop, and when the server wants to be left alone.

    aside: how many requests may be under way, so that the server's limit is not met by those.
    """

    def __init__(self, aside: int) -> None:
        self.stopped = threading.Event()
        self.reason = ""
        self._aside = aside
        self._until = 0.0
        self._parent = os.getppid()

    def stop(self, reason: str) -> None:
        """No new request from now on; the first reason counts."""
        self.reason = self.reason or reason
        self.stopped.set()

    def rest(self, seconds: float) -> None:
        """Wait, unless the task is to stop. Raises StoppedError."""
        if self.stopped.wait(seconds):
            raise self.ended()

    def ended(self) -> StoppedError:
        """Why there is no more to be done."""
        return StoppedError(f"stopped: {self.reason}. Run it again to go on.")

    @contextmanager
    def heeding(self) -> Iterator[None]:
        """Inside, Ctrl-C and the end of a job are a KeyboardInterrupt, so that what must not be left half done is finished; then they take their course.

        Ansible's workers die of one on the spot, as they do here of the same one a while later: Ctrl-C is followed by the end of the job, once or twice.
        """
        heard: dict[int, float] = {}
        before = {number: signal.getsignal(number) or signal.SIG_DFL for number in _ENDS if signal.getsignal(number) is not signal.SIG_IGN}
        if threading.current_thread() is not threading.main_thread():  # no other can hear one
            before = {}

        def restore() -> None:
            for number, handler in before.items():
                signal.signal(number, handler)

        def interrupt(number: int, _frame: Any) -> None:
            first = not heard
            if time.monotonic() - heard.setdefault(number, time.monotonic()) > INSISTING:
                restore()
                os.kill(os.getpid(), number)
            if first:
                raise KeyboardInterrupt

        try:
            for number in before:
                signal.signal(number, interrupt)
            yield
        finally:
            restore()
            if heard:
                first, *_others = heard
                os.kill(os.getpid(), first)

    def admit(self) -> None:
        """Before a request: wait where the server's allowance is used up. Raises StoppedError, also where whoever started this was killed."""
        if os.getppid() != self._parent:
            self.stop("the playbook has ended")
        self.rest(max(0.0, self._until - time.time()))

    def learn(self, headers: Mapping[str, str], longest: float) -> None:
        """What an answer tells of the allowance (client-semantics, "Rate limits"): Rack::Attack counts down and tells when it starts anew."""
        left, anew = headers.get("RateLimit-Remaining", ""), headers.get("RateLimit-Reset", "")
        if left.isdigit() and anew.isdigit() and int(left) <= self._aside:
            self._until = max(self._until, min(float(anew), time.time() + longest))


class PacedClient(Client):
    """A client that keeps the pace, but for what must not be left half done.

    The project itself, which several sections look at, is read once between two writes or pauses.
    """

    def __init__(self, server: Server, pace: Pace) -> None:
        super().__init__(server, sleep=self._rest)
        self._pace = pace
        self._finishing = 0
        self._read: dict[str, Answer] = {}

    def _rest(self, seconds: float) -> None:
        self._read.clear()
        if self._finishing:
            self._pace.stopped.wait(seconds)
        else:
            self._pace.rest(seconds)

    def forget(self) -> None:
        """Keep nothing of what was read."""
        self._read.clear()

    @contextmanager
    def unbroken(self) -> Iterator[None]:
        """Inside, requests go on when the task is to stop; only their waits end at once."""
        self._finishing += 1
        try:
            yield
        finally:
            self._finishing -= 1

    def request(self, method: str, path: str, query: Query = (), *args: Any, **kwargs: Any) -> Answer:
        """As ever, at the pace of the task. Raises GitLabError."""
        of_project = method == "GET" and _PROJECT.fullmatch(path) and not (query or args or kwargs)
        if method not in READS:
            self._read.clear()
        if of_project and path in self._read:
            return self._read[path]
        answer = super().request(method, path, query, *args, **kwargs)
        self._pace.learn(answer.headers, self.server.max_wait)
        if of_project:
            self._read[path] = answer
        return answer

    def _once(self, *args: Any, **kwargs: Any) -> Any:
        """Whatever is sent, also after a redirect or to find out which API there is."""
        if not self._finishing:
            self._pace.admit()
        return super()._once(*args, **kwargs)
