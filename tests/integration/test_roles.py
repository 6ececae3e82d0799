# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The roles through real plays: what they hand to their modules, which files they read and write, and the way from GitLab into files and back."""

from __future__ import annotations

import pathlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
import yaml

from emulator import Emulator
from integration.harness import ROOT, Outcome, Run, Step, ansible, emulated, hold, play

WRITTEN = "labops.gitlab.export : Write what differs"
HOOK = "https://ci.example.com/gitlab"
API = "acme/shop/api"
TOKEN = f"{API} hooks {HOOK} token"
ODD = "Several\nlines, \"quoted\": é ✓ # {{ lookup('ansible.builtin.pipe', 'touch injected') }} " + "long " * 60


def role(name: str, label: str, variables: Mapping[str, Any], **keywords: Any) -> dict[str, Any]:
    """A role in a play; the task ``label`` has its result, or how it failed."""
    found = {"projects": "projects_result", "export": "export_result"}[name]
    return {
        "name": f"as {label}",
        "block": [
            {"name": f"include {label}", "ansible.builtin.include_role": {"name": f"labops.gitlab.{name}"}, "vars": dict(variables)},
            {"name": label, "ansible.builtin.debug": {"var": found}},
        ],
        "rescue": [{"name": label, "ansible.builtin.debug": {"var": "ansible_failed_result"}}],
        **keywords,
    }


def results(run: Run) -> dict[str, dict[str, Any]]:
    """What the roles of a play came to, by label; a failed one has ``failed``."""
    words = ("projects_result", "export_result", "ansible_failed_result")
    return {label: value for label, result in run.results.items() for word, value in result.items() if word in words}


def write(tmp: pathlib.Path, name: str, data: Any) -> None:
    """A YAML file beside the playbook."""
    path = tmp / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(data if isinstance(data, str) else yaml.safe_dump(data), encoding="utf-8")


def shop(gl: Emulator) -> None:
    """Two projects with people, a hook and an integration, and texts that YAML could trip over."""
    gl.user("alice")
    gl.project(API, description=ODD, topics=["go", "1.10", "yes"], empty_repo=False, default_branch="main")
    gl.project("acme/shop--api", description="12", merge_commit_template="%{title}\n\n%{description}\n")
    gl.member(API, "alice", 40)
    gl.hook(API, url=HOOK, token="sentinel-hook", push_events=True)
    gl.integration(API, "slack", webhook="https://hooks.slack.com/services/T0/B0/sentinel-webhook", channel="#shop")


# -- projects


@pytest.mark.parametrize("door", ["in_process", "ordinary"])
def test_ritual_of_projects(gl: Emulator, tmp_path: pathlib.Path, door: str) -> None:
    """From a variable, a file and a directory: check, do, again. What the role is given reaches the module, and no secret is shown."""
    gl.user("alice")
    for name in ("listed", "one", "two", "first", "second"):
        gl.project(f"acme/{name}")
    write(tmp_path, "more.yml", [{"project": "acme/one"}, {"project": "acme/two", "settings": {"description": "{{ 1 + 1 }}"}}])
    write(tmp_path, "fleet/first.yml", {"project": "acme/first", "hooks": [{"url": HOOK, "token": "<<secret hook>>"}]})
    write(tmp_path, "fleet/second.yaml", {"project": "acme/second"})
    write(tmp_path, "fleet/below/third.yml", "not: read")
    given = {
        "projects_list": [{"project": "acme/listed"}],
        "projects_files": ["more.yml"],
        "projects_directory": "fleet",
        "projects_defaults": {"members": [{"username": "alice", "access_level": "developer"}]},
        "projects_secrets": {"hook": "sentinel-hook"},
        "projects_options": {"api_url": gl.url, "api_token": gl.root_token, "result_detail": "all"},
    }
    tasks = [role("projects", mode, given, check_mode=mode == "check", diff=True) for mode in ("check", "do", "again")]
    for task, mode in zip(tasks, ("check", "do", "again")):
        task["block"][0]["vars"] |= emulated(gl, read_only=mode != "do", mark=mode)
    run = play(gl, tmp_path, tasks, door=door, token="wrong", more={"api_url": "http://127.0.0.1:9"}, arguments=["-vvv"])
    assert run.code == 0, run.output
    assert not gl.violations
    assert not [secret for secret in ("sentinel-hook", gl.root_token) if secret in run.output]
    assert "[WARNING]" not in run.output
    found = results(run)
    step = Step(given, "update")
    hold("projects", 0, Outcome(step, found["check"], found["do"], []))
    assert found["again"]["action"] == "none"
    order = ["first", "second", "one", "two", "listed"]
    assert [entry["project"] for entry in found["again"]["projects"]] == [f"acme/{name}" for name in order]
    assert all(gl.find_member(f"acme/{name}", "alice") for name in order)
    assert gl.find_hook("acme/first", HOOK)["token"] == "sentinel-hook"
    assert gl.find_project("acme/two")["description"] == "{{ 1 + 1 }}"


@pytest.mark.core_matrix
def test_which_options_go_first(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """The role's options go before the play's for the group, and those of the play for the module itself before the role's; none is lost."""
    gl.project(API)
    given = {"projects_list": [{"project": API}], "projects_options": {"api_url": gl.url, "result_detail": "changed"}}
    tasks = [role("projects", "do", given, module_defaults={"labops.gitlab.projects": {"result_detail": "all", "api_token": gl.root_token}})]
    run = play(gl, tmp_path, tasks, token="wrong", more={"api_url": "http://127.0.0.1:9"})
    assert [entry["project"] for entry in results(run)["do"]["projects"]] == [API], run.output


@pytest.mark.core_matrix
def test_files_that_are_encrypted(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """As a whole they are read with the password, and what they hold is not shown."""
    gl.project(API)
    write(tmp_path, "password", "a-password")
    write(tmp_path, "fleet/api.yml", {"project": API, "hooks": [{"url": HOOK, "token": "sentinel-hook"}]})
    password = {"ANSIBLE_VAULT_PASSWORD_FILE": str(tmp_path / "password")}
    assert ansible(tmp_path, ["ansible-vault", "encrypt", "fleet/api.yml"], **password)[0] == 0
    assert "sentinel" not in (tmp_path / "fleet" / "api.yml").read_text(encoding="utf-8")
    given = {"projects_directory": str(tmp_path / "fleet")}
    run = play(gl, tmp_path, [role("projects", "do", given, diff=True)], environment=password, arguments=["-vvv"])
    assert results(run)["do"]["counts"]["changed"] == 1, run.output
    assert "sentinel" not in run.output
    assert gl.find_hook(API, HOOK)["token"] == "sentinel-hook"


REFUSED: Sequence[tuple[Mapping[str, Any], Sequence[str]]] = (
    ({}, ["projects: the list is empty"]),
    ({"projects_list": "sentinel"}, ["option 'projects_list'", "unable to convert to dict"]),
    ({"projects_list": ["sentinel"]}, ["option 'projects_list'", "unable to convert to dict"]),
    ({"projects_secrets": "sentinel"}, ["argument 'projects_secrets'", "unable to convert to dict"]),
    ({"projects_options": ["sentinel"]}, ["argument 'projects_options'", "unable to convert to dict"]),
    ({"projects_options": {"concurency": 2}, "projects_list": [{"project": API}]}, ["Unsupported parameters", "concurency"]),
    ({"projects_files": ["gone.yml"]}, ["gone.yml", "ile not found"]),
    ({"projects_directory": "gone"}, ["there is no *.yml in gone"]),
    ({"projects_files": ["broken.yml"]}, ["line 2, column 11"]),
    ({"projects_files": ["empty.yml"]}, ["option 'projects'", "cannot be converted to a dict"]),
    ({"projects_files": ["twice.yml"], "projects_list": [{"project": API}]}, [f"projects[1] ({API})", "it is declared already as projects[0]"]),
)


@pytest.mark.core_matrix
def test_what_projects_refuses(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Before the first request, in words that say what is wrong."""
    write(tmp_path, "broken.yml", "project: acme\n  settings: [")
    write(tmp_path, "empty.yml", "")
    write(tmp_path, "twice.yml", [{"project": API}])
    tasks = [role("projects", str(number), given) for number, (given, _words) in enumerate(REFUSED)]
    run = play(gl, tmp_path, tasks)
    found = results(run)
    said = {number: str(found[str(number)]["msg"]).replace("File", "file") for number in range(len(REFUSED))}
    wrong = [(given, said[number]) for number, (given, words) in enumerate(REFUSED) if not all(word in said[number] for word in words)]
    assert not wrong
    assert "sentinel" not in run.output
    assert not gl.log


# -- export


def exported(gl: Emulator, tmp: pathlib.Path, *arguments: str, **variables: Any) -> Run:
    """The shop in files, by a server that takes no write."""
    given = {"export_dest": "out/shop", "export_options": {"group": "acme"}, **variables}
    gl.read_only = True
    run = play(gl, tmp, [role("export", "export", given)], arguments=arguments)
    gl.read_only = False
    assert "errors" in results(run)["export"], run.output
    assert not gl.violations
    assert "sentinel" not in run.output
    return run


def contents(folder: pathlib.Path) -> dict[str, str]:
    """The files below a folder, by their paths in it."""
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("layout", ["directory", "file"])
@pytest.mark.core_matrix
def test_into_files_and_back(gl: Emulator, tmp_path: pathlib.Path, layout: str) -> None:
    """What is exported changes nothing where it comes from, and a project that somebody has changed is what it was again; no text of GitLab's is run."""
    shop(gl)
    paths = {"directory": "out/shop", "file": "out/shop.yml"}
    run = exported(gl, tmp_path, export_dest=paths[layout], export_layout=layout)
    assert "[WARNING]" not in run.output
    source = {"directory": {"projects_directory": paths["directory"]}, "file": {"projects_files": [paths["file"]]}}[layout]
    tasks = [role("projects", mode, source, check_mode=mode == "check") for mode in ("check", "do")]
    gl.read_only = True
    run = play(gl, tmp_path, tasks)
    assert run.code == 0, run.output
    for result in results(run).values():
        assert result["counts"] == {"projects": 2, "changed": 0, "failed": 0, "stopped": 0, "unchanged": 2}, run.output
    assert not gl.violations
    gl.read_only = False
    play(gl, tmp_path, [{"name": "spoil", "labops.gitlab.project": {"project": API, "description": "spoilt"}}])
    run = play(gl, tmp_path, [role("projects", "mend", source)])
    assert results(run)["mend"]["counts"]["changed"] == 1
    assert gl.find_project(API)["description"] == ODD
    assert not (tmp_path / "injected").exists()


def test_the_files(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """One for each project under a name of its own, or one for all; tidy, for their owner alone, predicted, and written only when they differ."""
    shop(gl)
    check = exported(gl, tmp_path, "--check", "--diff")
    assert not (tmp_path / "out").exists()
    assert "+project: acme/shop/api" in check.output
    exported(gl, tmp_path)
    files = contents(tmp_path / "out")
    assert list(files) == ["shop/acme+shop+api.yml", "shop/acme+shop--api.yml"]
    text = files["shop/acme+shop+api.yml"]
    assert text.startswith(f"---\nproject: {API}\nsettings:\n")
    assert f"\n  token: <<secret {TOKEN}>>\n" in text
    assert max(map(len, text.splitlines())) > 300
    folder = tmp_path / "out" / "shop"
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    folder.chmod(0o755)

    write(tmp_path, "out/shop/gone.yml", "project: acme/gone\n")
    write(tmp_path, "out/shop/acme+shop--api.yml", "changed by hand")
    again = exported(gl, tmp_path, export_mode="0640")
    assert [item["changed"] for item in again.items[WRITTEN] if not item.get("skipped")] == [True]
    assert contents(tmp_path / "out") == {**files, "shop/gone.yml": "project: acme/gone\n"}
    modes = {path.name: path.stat().st_mode & 0o777 for path in (folder, *folder.iterdir())}
    assert (modes["acme+shop--api.yml"], modes["acme+shop+api.yml"], modes["shop"]) == (0o640, 0o600, 0o755)

    exported(gl, tmp_path, export_dest="out/all.yml", export_layout="file")
    text = contents(tmp_path / "out")["all.yml"]
    assert text.startswith(f"---\n- project: {API}\n  settings:\n")
    assert yaml.safe_load(text) == [yaml.safe_load(files[name]) for name in files]


def test_the_secrets_to_fill_in(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Their names are listed once, what nobody fills in stays as it is, and what somebody has filled in is never overwritten."""
    shop(gl)
    exported(gl, tmp_path, export_secrets="secrets.yml")
    path = tmp_path / "secrets.yml"
    listed = yaml.safe_load(path.read_text(encoding="utf-8"))["projects_secrets"]
    assert listed == {name: f"<<secret {name}>>" for name in (TOKEN, f"{API} integrations slack settings webhook")}
    assert path.stat().st_mode & 0o777 == 0o600

    given = {"projects_directory": "out/shop"}
    gone = {"name": "remove", "labops.gitlab.project_hook": {"project": API, "url": HOOK, "state": "absent"}}
    run = play(gl, tmp_path, [gone, role("projects", "unfilled", {**given, "projects_secrets": listed})])
    assert f"in secrets, as '{TOKEN}'" in results(run)["unfilled"]["msg"]
    assert gl.find_hook(API, HOOK) is None
    listed[TOKEN] = "sentinel-new"
    write(tmp_path, "secrets.yml", {"projects_secrets": listed})
    filled = path.read_text(encoding="utf-8")
    run = play(gl, tmp_path, [role("projects", "filled", given)], arguments=["-e", "@secrets.yml", "-vvv"])
    assert results(run)["filled"]["counts"]["changed"] == 1, run.output
    assert "sentinel" not in run.output
    assert gl.find_hook(API, HOOK)["token"] == "sentinel-new"
    exported(gl, tmp_path, export_secrets="secrets.yml")
    assert path.read_text(encoding="utf-8") == filled


def test_what_export_refuses(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """In words that say what is wrong; when a project cannot be read, no file is written."""
    shop(gl)
    both = {"export_dest": "out", "export_options": {"projects": [API, "acme/gone"]}}
    cases = [
        ({}, ["missing required arguments: export_dest"]),
        ({"export_dest": "out", "export_layout": "tree"}, ["value of export_layout must be one of: directory, file"]),
        ({"export_dest": "out", "export_options": "group"}, ["argument 'export_options'", "unable to convert to dict"]),
        ({"export_dest": "out"}, ["say which ones, with projects, group, user"]),
        (both, ["1 of 2 projects failed: acme/gone: it is absent"]),
    ]
    run = play(gl, tmp_path, [role("export", str(number), given) for number, (given, _words) in enumerate(cases)])
    for number, (given, words) in enumerate(cases):
        message = results(run)[str(number)]["msg"]
        assert all(word in message for word in words), (given, message)
    assert not (tmp_path / "out").exists()


# -- documentation


@pytest.mark.parametrize(("name", "changes"), [("projects", [1, 0]), ("export", [3, 0])])
def test_the_examples_of_the_readme(gl: Emulator, tmp_path: pathlib.Path, name: str, changes: list[int]) -> None:
    """Its playbook, with its files beside it: once, and again."""
    gl.project(API)
    gl.project("acme/shop/web")
    if name == "export":
        gl.hook(API, url=HOOK)
    blocks = re.findall(r"```yaml\n(.*?)```", (ROOT / "roles" / name / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    for block in blocks:
        write(tmp_path, "".join(re.findall(r"\A# (\S+\.yml)$", block, re.MULTILINE)) or "play.yml", block)
    changed = []
    for _run in changes:
        command = ["ansible-playbook", "play.yml", "-e", "hook_token=a-token"]
        code, output = ansible(tmp_path, command, GITLAB_URL=gl.url, GITLAB_TOKEN=gl.root_token)
        assert code == 0, output
        changed.append(int(re.findall(r"changed=(\d+)", output)[-1]))
    assert changed == changes
