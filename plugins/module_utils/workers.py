# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several projects at the same time: as many as are allowed, one end for all, and a line for people who wait."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ALL_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any, Callable, Protocol, TypeVar

from ansible_collections.labops.gitlab.plugins.module_utils.client import POOL, Client
from ansible_collections.labops.gitlab.plugins.module_utils.errors import AuthError, GitLabError, InputError, StoppedError
from ansible_collections.labops.gitlab.plugins.module_utils.fields import Object
from ansible_collections.labops.gitlab.plugins.module_utils.pace import Pace, PacedClient

CONCURRENCY = 8
GLANCE = 0.5  # seconds between two looks at the clock
PROGRESS = 5.0  # seconds between two lines that tell how far it is
OPTIONS: Mapping[str, Any] = {
    "concurrency": {"type": "int", "default": CONCURRENCY},
    "on_error": {"type": "str", "choices": ["continue", "stop"], "default": "continue"},
    "task_timeout": {"type": "float"},
}
_SHOWN = 3  # failures that the message of a task tells

Progress = Callable[[str], None]


class Job(Protocol):
    """The work on one project. error: what went wrong with it; changes: whether anything of it is to be changed."""

    client: PacedClient
    error: GitLabError | None

    @property
    def project(self) -> str:
        """The project as it is declared."""

    @property
    def changes(self) -> bool:
        """Whether anything is to be done."""


AnyJob = TypeVar("AnyJob", bound=Job)


class Workers:
    """The threads of a task. Each job has a client of its own; all keep one pace.

    params: the options of OPTIONS. Raises InputError for those that make no sense.
    """

    def __init__(self, client: Client, params: Mapping[str, Any], progress: Progress | None) -> None:
        concurrency, limit = params["concurrency"], params["task_timeout"]
        if not 1 <= concurrency <= POOL:
            raise InputError(f"concurrency: {concurrency} is not between 1 and {POOL}")
        if limit is not None and limit <= 0:
            raise InputError(f"task_timeout: more than 0 seconds are needed, not {limit}")
        self.pace = Pace(concurrency)
        self._client, self._params, self._progress = client, params, progress
        self._end = time.monotonic() + (limit or threading.TIMEOUT_MAX)

    def client(self) -> PacedClient:
        """One for a job."""
        return PacedClient(self._client.server, self.pace)

    def each(self, jobs: Sequence[AnyJob], step: Callable[[AnyJob], None], doing: str) -> None:
        """A step of every job, as many at a time as is allowed. Whatever ends it, nothing goes on afterwards."""
        executor = ThreadPoolExecutor(self._params["concurrency"])
        already = _requests(jobs)
        ended = False
        with self.pace.heeding():
            try:
                self._watch([executor.submit(self._guarded, job, step) for job in jobs], jobs, doing)
                ended = True
            finally:
                if not ended:  # Ctrl-C above all
                    self.pace.stop("the task was interrupted")
                executor.shutdown(cancel_futures=True)
                self._client.requests += _requests(jobs) - already

    def _watch(self, futures: Sequence[Future[None]], jobs: Sequence[AnyJob], doing: str) -> None:
        """Wait for the jobs, looking at the clock; what is no error of GitLab's is raised."""
        pending, already, begun = set(futures), _requests(jobs), time.monotonic()
        told = begun
        while pending:
            now = time.monotonic()
            left = self._end - now
            if self._progress and now - told > PROGRESS:
                told = now
                rate = (_requests(jobs) - already) / max(now - begun, GLANCE)
                self._progress(f"{_how_far(jobs, len(jobs) - len(pending), doing)}, {rate:.0f} requests a second")
            if left <= 0:
                self.pace.stop(f"task_timeout, {self._params['task_timeout']} s, is over")
            pending = wait(pending, timeout=min(GLANCE, max(left, GLANCE / 10)), return_when=ALL_COMPLETED).not_done
        for future in futures:
            future.result()

    def _guarded(self, job: AnyJob, step: Callable[[AnyJob], None]) -> None:
        """One project's failure is its own, unless the task is to end with it."""
        try:
            self.pace.admit()
            step(job)
        except GitLabError as error:
            job.error = error
            if isinstance(error, StoppedError):
                return
            if self._params["on_error"] == "stop" or isinstance(error, AuthError):
                self.pace.stop(f"{job.project} failed")


def _requests(jobs: Sequence[Job]) -> int:
    return sum(job.client.requests for job in jobs)


def _how_far(jobs: Sequence[Job], done: int, doing: str) -> str:
    """What people who wait want to know."""
    changed, failed = len([job for job in jobs if job.changes]), len([job for job in jobs if job.error])
    return f"projects: {done} of {len(jobs)} {doing}, {f'{changed} to change, ' if changed else ''}{failed} failed"


def raise_what_is_of_no_project(jobs: Sequence[Job]) -> None:
    """Raises AuthError: a token that is refused is refused for all."""
    for job in jobs:
        if isinstance(job.error, AuthError):
            raise job.error


def failure_of(jobs: Sequence[Job], listed: str) -> Object:
    """What the result of a task says that failed, wholly or in part; nothing where it did not. listed: the result key that has all failures."""
    failed = [(job.project, job.error) for job in jobs if job.error is not None]
    if not failed:
        return {}
    own = [(project, error) for project, error in failed if not isinstance(error, StoppedError)]
    shown = (own or failed)[:_SHOWN]
    words = "; ".join(f"{project}: {error.message}" for project, error in shown)
    more = f"; and {len(own) - _SHOWN} more, see {listed}" if len(own) > _SHOWN else ""
    stopped = f" and {len(failed) - len(own)} were not finished" if len(own) < len(failed) else ""
    message = f"{len(own)} of {len(jobs)} projects failed{stopped}: {words}{more}"
    return {"failed": True, "msg": message, **shown[0][1].details()}
