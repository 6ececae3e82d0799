# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the emulator adds to GitLab: record, read-only switch, faults, pages, its own endpoints, its command line."""

from __future__ import annotations

import http.client
import json
import os
import pathlib
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from emulator import Emulator
from emulator.owned import Owned

TESTS = pathlib.Path(__file__).resolve().parents[2]


def test_record(gl: Emulator, api: Any) -> None:
    gl.mark("start")
    api("GET {p}/hooks?page=1")
    gl.change(mark="middle")
    api("POST {p}/hooks", {"url": "https://x.example.com", "token": "secret"})
    first, second = gl.log
    assert (first.method, first.path, first.raw_path) == ("GET", "/api/v4/projects/acme/shop/api/hooks", "/api/v4/projects/acme%2Fshop%2Fapi/hooks")
    assert (first.status, first.who, first.auth, first.route, first.query) == (200, "root", "PRIVATE-TOKEN", "GET /projects/<id>/hooks", {"page": ["1"]})
    assert second.body == {"url": "https://x.example.com", "token": "secret"}
    assert str(second) == "POST /api/v4/projects/acme/shop/api/hooks -> 201"
    assert gl.requests_since("start") == [first]
    assert gl.requests_since("middle") == [second]
    assert second.public()["body"] == ["token", "url"]
    gl.recording = False
    api("GET {p}")
    assert len(gl.log) == 2
    assert gl.summary()["requests"] == 3
    assert gl.summary()["by_status"] == {"200": 2, "201": 1}
    gl.clear_log()
    assert gl.log == []


def test_read_only(gl: Emulator, api: Any) -> None:
    gl.read_only = True
    before = gl.snapshot()
    refused = api("PUT {p}", {"description": "x"})
    assert refused.status_code == 599
    assert "read-only" in refused.json()["message"]
    assert api("GET {p}").status_code == 200
    assert gl.snapshot() == before
    assert [(entry.method, entry.path) for entry in gl.violations] == [("PUT", "/api/v4/projects/acme/shop/api")]
    gl.read_only = False
    assert api("PUT {p}", {"description": "x"}).status_code == 200
    assert gl.snapshot() != before


def test_records_of_an_owner() -> None:
    """Found like all others, whatever was changed, removed one by one or removed with the owner."""
    records: Owned[str] = Owned(len)
    for number, text in enumerate(("a", "bb", "c", "dd", "eee")):
        records[number] = text
    records[0] = "A"
    del records[2]
    records.remove(2)
    assert (records.of(1), records.of(2), records.of(3)) == (["A"], [], ["eee"])
    assert dict(records) == {0: "A", 4: "eee"}


def test_reset_forgets_everything(gl: Emulator, api: Any) -> None:
    gl.fault(status=500)
    gl.change(edition="ce", delay=0.01, read_only=True)
    gl.reset(licence="none")
    assert (gl.settings.edition, gl.settings.licence, gl.read_only, gl.faults, gl.log) == ("ee", "none", False, [], [])
    assert api("GET /user").json()["id"] == 1
    assert api("GET /projects").json() == []


def test_faults(gl: Emulator, api: Any) -> None:
    gl.fault(method="GET", path=r"/version$", nth=2, times=2, status=502, body="<html>Bad Gateway</html>", headers={"X-Front": "yes"})
    answers = [api("GET /version") for _time in range(4)]
    assert [answer.status_code for answer in answers] == [200, 502, 502, 200]
    assert (answers[1].headers["Content-Type"], answers[1].headers["X-Front"]) == ("text/html", "yes")
    assert [entry.fault for entry in gl.log] == [None, "502", "502", None]
    gl.fault(path="/metadata$", body="", times=1)
    assert (api("GET /metadata").status_code, api("GET /metadata").status_code) == (200, 200)
    assert gl.log[-2].fault == "answered"
    gl.fault(path="shop/api$", status=409, body={"message": "409 Conflict: Resource lock"})
    assert api("PUT {p}", {"description": "x"}).json() == {"message": "409 Conflict: Resource lock"}
    assert (gl.find_project("acme/shop/api") or {})["description"] is None


@pytest.mark.parametrize("applied", [False, True])
def test_reset_connection(gl: Emulator, api: Any, applied: bool) -> None:
    """RST, before anything happened or after everything did; the next request works."""
    gl.fault(method="POST", reset=True, applied=applied)
    with pytest.raises(requests.ConnectionError, match=r"reset|aborted"):
        api("POST {p}/hooks", {"url": "https://x.example.com"})
    assert (gl.find_hook("acme/shop/api", "https://x.example.com") is not None) is applied
    assert api("POST {p}/hooks", {"url": "https://y.example.com"}).status_code == 201
    assert gl.log[0].fault == ("reset applied" if applied else "reset")


def test_truncated_and_late(gl: Emulator, api: Any) -> None:
    gl.fault(path="/version$", truncate=5)
    with pytest.raises(requests.exceptions.RequestException, match=r"IncompleteRead|incomplete|broken"):
        api("GET /version")
    gl.fault(path="/version$", delay=0.2)
    start = time.monotonic()
    assert api("GET /version").status_code == 200
    assert time.monotonic() - start > 0.19
    gl.fault(path="/version$", applied=True, status=504, body="late")
    assert (api("GET /version").text, gl.log[-1].route) == ("late", "GET /version")


def test_throttles(gl: Emulator, api: Any) -> None:
    gl.throttle("rack", retry_after=3)
    gl.throttle("application", nth=2)
    rack, application = api("GET /user"), api("GET /user")
    assert (rack.status_code, rack.text, rack.headers["Retry-After"]) == (429, "Retry later\n", "3")
    assert "RateLimit-Reset" in rack.headers
    assert application.json() == {"message": {"error": "This endpoint has been requested too many times. Try again later."}}
    assert not [name for name in application.headers if name.lower().startswith(("retry", "ratelimit"))]
    gl.change(rate_limit=60)
    assert api("GET /user").headers["RateLimit-Limit"] == "60"


def test_offset_pages(gl: Emulator, api: Any) -> None:
    for number in range(45):
        gl.hook("acme/shop/api", url=f"https://x.example.com/{number}")
    gl.change(external_url="https://gitlab.example.com")
    first = api("GET {p}/hooks?note=kept")
    assert len(first.json()) == 20
    assert {name: first.headers[name] for name in ("x-page", "x-next-page", "x-prev-page", "x-per-page", "x-total", "x-total-pages")} == {
        "x-page": "1",
        "x-next-page": "2",
        "x-prev-page": "",
        "x-per-page": "20",
        "x-total": "45",
        "x-total-pages": "3",
    }
    assert set(first.links) == {"next", "first", "last"}
    assert first.links["next"]["url"] == "https://gitlab.example.com/api/v4/projects/acme%2Fshop%2Fapi/hooks?note=kept&page=2&per_page=20"
    last = api("GET {p}/hooks?page=3")
    assert (len(last.json()), last.headers["x-next-page"], set(last.links)) == (5, "", {"prev", "first", "last"})
    assert len(api("GET {p}/hooks?per_page=1000").json()) == 45
    assert api("GET {p}/hooks?per_page=100").headers["x-per-page"] == "100"
    assert api("GET {p}/hooks?page=x").json() == {"error": "page is invalid"}
    gl.change(totals_limit=10)
    bare = api("GET {p}/hooks")
    assert "x-total" not in bare.headers
    assert "last" not in bare.links
    gl.change(offset_limit=40)
    assert api("GET {p}/hooks?page=3").status_code == 200
    refused = api("GET /projects?page=3")
    words = "Offset pagination has a maximum allowed offset of 40 for requests that return objects of type Project."
    assert (refused.status_code, refused.json()) == (405, {"error": f"{words} Remaining records can be retrieved using keyset pagination."})


@pytest.mark.parametrize("sort", ["asc", "desc"])
def test_keyset_pages(gl: Emulator, api: Any, sort: str) -> None:
    for number in range(7):
        gl.project(f"acme/p{number}")
    query = f"pagination=keyset&order_by=id&sort={sort}&per_page=3"
    seen: list[int] = []
    for _page in range(4):
        answer = api(f"GET /projects?{query}")
        seen += [project["id"] for project in answer.json()]
        assert "x-total" not in answer.headers
        if "next" not in answer.links:
            break
        query = urlsplit(answer.links["next"]["url"]).query
        assert parse_qs(query)["per_page"] == ["3"]
    assert seen == sorted(range(1, 9), reverse=sort == "desc")
    assert api("GET /projects?pagination=keyset").status_code == 405


def test_relative_root() -> None:
    with Emulator(relative_url="/gitlab") as gl:
        gl.project("acme/api")
        assert gl.url.endswith("/gitlab")
        headers = {"PRIVATE-TOKEN": gl.root_token}
        shown = requests.get(f"{gl.api_url}/projects/acme%2Fapi", headers=headers, timeout=5).json()
        assert shown["web_url"] == f"{gl.url}/acme/api"
        assert shown["_links"]["self"] == f"{gl.api_url}/projects/1"
        outside = requests.get(gl.url.removesuffix("/gitlab") + "/api/v4/version", headers=headers, timeout=5)
        assert outside.status_code == 404


def test_connections_stay_open(gl: Emulator) -> None:
    """One for all, whatever was asked of it before: a body that nobody reads is not the beginning of the next request."""
    connection = http.client.HTTPConnection("127.0.0.1", gl.port, timeout=5)
    connection.connect()
    connection.auto_open = 0
    headers = {"PRIVATE-TOKEN": gl.root_token, "Content-Type": "application/json"}
    calls = [("GET", "user", None), ("POST", "nowhere", b'{"a": "b"}'), ("HEAD", "user", None), ("DELETE", "user", None), ("POST", "projects", iter([b"{}"]))]
    statuses = []
    for method, path, body in calls:
        connection.request(method, f"/api/v4/{path}", body, headers, encode_chunked=True)
        answer = connection.getresponse()
        answer.read()
        statuses.append(answer.status)
    connection.close()
    assert statuses == [200, 404, 200, 404, 400]


def test_no_connection_outlives_the_server() -> None:
    with Emulator() as gl, requests.Session() as session:
        assert session.get(f"{gl.api_url}/version", headers={"PRIVATE-TOKEN": gl.root_token}, timeout=5).status_code == 200
        gl.stop()
        with pytest.raises(requests.ConnectionError):
            session.get(f"{gl.api_url}/version", timeout=5)


def test_who_waits_keeps_nobody_waiting(gl: Emulator, api: Any) -> None:
    slow = gl.fault(path="/version$", delay=2, times=None)
    with ThreadPoolExecutor(8) as executor:
        waiting = [executor.submit(requests.get, f"{gl.api_url}/version", timeout=10) for _time in range(8)]
        while slow.seen < len(waiting):
            time.sleep(0.01)
        assert api("GET /user").status_code == 200
        assert not [one for one in waiting if one.done()]


def test_bodies_that_are_none(gl: Emulator, api: Any) -> None:
    broken = api("POST {p}/hooks", data="{", headers={"Content-Type": "application/json"})
    assert broken.status_code == 400
    assert api("POST {p}/hooks", data="[1]", headers={"Content-Type": "application/json"}).json() == {"error": "url is missing"}
    assert api("HEAD {p}").status_code == 200


def test_admin_mode_and_blocked(gl: Emulator, as_user: Any) -> None:
    gl.change(admin_mode=True)
    assert as_user("root", scopes=("api",))("GET {p}").status_code == 404
    assert as_user("root", scopes=("api", "admin_mode"))("GET {p}").status_code == 200
    gl.user("gone", state="blocked")
    assert as_user("gone")("GET /user").status_code == 403


def test_builders_refuse_nonsense(gl: Emulator) -> None:
    with pytest.raises(ValueError, match="nonsense"):
        gl.project("acme/x", nonsense=1)
    with pytest.raises(ValueError, match="nonsense"):
        gl.hook("acme/shop/api", url="https://x.example.com", nonsense=1)
    with pytest.raises(ValueError, match="nonsense"):
        gl.integration("acme/shop/api", "slack", nonsense=1)
    with pytest.raises(LookupError, match="nobody"):
        gl.member("acme/shop/api", "nobody", 30)
    with pytest.raises(ValueError, match="colour"):
        gl.change(colour="red")
    gl.integration("acme/shop/api", "slack", webhook="")
    assert gl.problems("acme/shop/api", "slack") == {"webhook": ["can't be blank"]}


def test_control(gl: Emulator, api: Any) -> None:
    api("GET /user")
    assert requests.put(gl.control_url + "settings", json={"read_only": "true", "delay": "0"}, timeout=5).json()["settings"]["read_only"] is True
    assert requests.put(gl.control_url + "settings", json={"colour": 1}, timeout=5).status_code == 400
    assert requests.post(gl.control_url + "faults", json={"path": "/version$", "status": 503}, timeout=5).status_code == 201
    assert api("GET /version").status_code == 503
    assert [entry["path"] for entry in requests.get(gl.control_url + "log", timeout=5).json()] == ["/api/v4/user", "/api/v4/version"]
    assert requests.get(gl.control_url + "summary", timeout=5).json()["requests"] == 2
    assert requests.get(gl.control_url + "state", timeout=5).json()["projects"] == 1
    world = {"projects": [{"path": "acme/web", "topics": ["a"], "hooks": [{"url": "https://x.example.com"}], "integrations": {"slack": {"webhook": "x"}}}]}
    assert requests.post(gl.control_url + "world", json=world, timeout=5).status_code == 201
    assert gl.find_hook("acme/web", "https://x.example.com")
    assert gl.find_integration("acme/web", "slack")
    nobody = {"members": [{"of": "acme/web", "user": "nobody", "access_level": 30}]}
    assert "nobody" in requests.post(gl.control_url + "world", json=nobody, timeout=5).json()["error"]
    assert requests.delete(gl.control_url + "log", timeout=5).json()["requests"] == 0
    requests.post(gl.control_url + "reset", json={"licence": "none"}, timeout=5)
    assert gl.snapshot()["projects"] == {}


def serve(tmp_path: pathlib.Path, *arguments: str) -> tuple[subprocess.Popen[bytes], str]:
    port_file = tmp_path / "port"
    command = [sys.executable, "-B", "-m", "emulator", "--port", "0", "--port-file", str(port_file), *arguments]
    process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(TESTS)}, stdout=subprocess.DEVNULL)
    end = time.monotonic() + 20
    while not port_file.exists() and time.monotonic() < end and process.poll() is None:
        time.sleep(0.02)
    return process, f"http://127.0.0.1:{port_file.read_text().strip()}"


def test_command_line(tmp_path: pathlib.Path) -> None:
    log = tmp_path / "log.jsonl"
    process, url = serve(tmp_path, "--world", str(TESTS / "emulator/worlds/demo.yml"), "--log-file", str(log), "--set", "licence=premium")
    try:
        headers = {"PRIVATE-TOKEN": "glpat-demo-automation"}
        groups = requests.get(f"{url}/api/v4/groups", headers=headers, timeout=5).json()
        assert sorted(group["full_path"] for group in groups) == ["acme", "acme/platform", "acme/shop", "acme/shop/backend"]
        assert requests.get(f"{url}/api/v4/projects", headers=headers, timeout=5).json() == []
        made = requests.post(f"{url}/api/v4/projects", json={"name": "x", "namespace_id": groups[0]["id"]}, headers=headers, timeout=5)
        assert made.status_code == 201
        summary = requests.get(f"{url}/-/emulator/summary", timeout=5).json()
        assert (summary["requests"], summary["settings"]["licence"]) == (3, "premium")
        assert [json.loads(line)["method"] for line in log.read_text().splitlines()] == ["GET", "GET", "POST"]
        root = requests.get(f"{url}/api/v4/user", headers={"PRIVATE-TOKEN": "demo-token-root"}, timeout=5).json()
        assert root["is_admin"] is True
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0


def test_it_ends_with_its_parent(tmp_path: pathlib.Path) -> None:
    """A parent that dies without a word takes it along."""
    port_file, pid_file = tmp_path / "port", tmp_path / "pid"
    script = (
        "import subprocess, sys, time, pathlib\n"
        f"p = subprocess.Popen([sys.executable, '-B', '-m', 'emulator', '--port', '0', '--port-file', {str(port_file)!r}])\n"
        f"pathlib.Path({str(pid_file)!r}).write_text(str(p.pid))\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": str(TESTS)}, stdout=subprocess.DEVNULL)
    end = time.monotonic() + 20
    while not port_file.exists() and time.monotonic() < end:
        time.sleep(0.02)
    pid = int(pid_file.read_text())
    parent.kill()
    parent.wait()
    while time.monotonic() < end:
        try:
            requests.get(f"http://127.0.0.1:{port_file.read_text().strip()}/-/emulator/summary", timeout=1)
        except requests.ConnectionError:
            break
        time.sleep(0.1)
    else:
        os.kill(pid, signal.SIGKILL)
        pytest.fail("it outlived its parent")
