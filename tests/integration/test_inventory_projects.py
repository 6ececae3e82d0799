# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory plugin through ansible-inventory and real plays."""

from __future__ import annotations

import ast
import json
import pathlib
import re
import subprocess
import sys
from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest
import yaml

from ansible_collections.labops.gitlab.plugins.module_utils.operations import Read, spec_of
from ansible_collections.labops.gitlab.plugins.module_utils.resources.project_list import ProjectList
from emulator import Emulator
from integration.harness import ROOT, clean_environment, executable, read_record

PLUGIN = "labops.gitlab.projects"
OF_ONE = {"project", "license"}  # what project_info has beside the list


class Listed(NamedTuple):
    """What ansible-inventory said."""

    code: int
    groups: dict[str, Any]
    words: str

    @property
    def hosts(self) -> dict[str, Any]:
        """The variables by host."""
        found: dict[str, Any] = self.groups.get("_meta", {}).get("hostvars", {})
        return found

    def of(self, group: str) -> set[str]:
        """The hosts directly in a group."""
        return set(self.groups.get(group, {}).get("hosts", []))

    def below(self, group: str) -> set[str]:
        """The groups directly in a group."""
        return set(self.groups.get(group, {}).get("children", []))


def command(gl: Emulator, tmp: pathlib.Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command of Ansible with GitLab in the environment, unless that says otherwise."""
    env = clean_environment(tmp, **{"GITLAB_URL": gl.url, "GITLAB_TOKEN": gl.root_token, **environment})
    return subprocess.run([executable(words[0]), *words[1:]], env=env, cwd=tmp, capture_output=True, text=True, timeout=120, check=False)


def listed(gl: Emulator, tmp: pathlib.Path, config: Mapping[str, Any], *arguments: str, name: str = "all.gitlab_projects.yml", **environment: str) -> Listed:
    """The inventory of a configuration."""
    (tmp / name).write_text(yaml.safe_dump({"plugin": PLUGIN, **config}), encoding="utf-8")
    failing = {"ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "1"}
    done = command(gl, tmp, "ansible-inventory", "-i", name, "--list", *arguments, **{**failing, **environment})
    groups = json.loads(done.stdout, object_hook=unwrapped) if done.returncode == 0 else {}
    return Listed(done.returncode, groups, " ".join((done.stdout + done.stderr).split()))


def unwrapped(value: dict[str, Any]) -> Any:
    """A text is wrapped where Ansible says that it is no template."""
    return value["__ansible_unsafe"] if value.keys() == {"__ansible_unsafe"} else value


def world(gl: Emulator) -> None:
    """Projects of two groups, one of them deep, and of a user."""
    gl.user("alice")
    gl.project("acme/shop/backend/api", topics=["python", "c++"], visibility="private", default_branch="main")
    gl.project("acme/shop/web", topics=["python"], visibility="internal")
    gl.project("acme/old", archived=True, visibility="public")
    gl.project("other/tool")
    gl.project("alice/notes")


@pytest.mark.core_matrix
def test_the_tree(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Hosts, their variables, and the groups that they are in, by one request."""
    world(gl)
    found = listed(gl, tmp_path, {})
    assert found.code == 0, found.words
    assert "WARNING" not in found.words
    assert set(found.hosts) == {"acme/shop/backend/api", "acme/shop/web", "acme/old", "other/tool", "alice/notes"}
    assert found.below("gitlab_projects") == {"gitlab_group_acme", "gitlab_group_other", "gitlab_user_alice"}
    assert found.below("gitlab_group_acme") == {"gitlab_group_acme_shop"}
    assert found.below("gitlab_group_acme_shop") == {"gitlab_group_acme_shop_backend"}
    assert found.of("gitlab_group_acme") == {"acme/old"} == found.of("gitlab_archived") == found.of("gitlab_visibility_public")
    assert found.of("gitlab_group_acme_shop") == {"acme/shop/web"} == found.of("gitlab_visibility_internal")
    assert found.of("gitlab_group_acme_shop_backend") == {"acme/shop/backend/api"} == found.of("gitlab_topic_c__")
    assert found.of("gitlab_user_alice") == {"alice/notes"}
    assert found.of("gitlab_topic_python") == {"acme/shop/backend/api", "acme/shop/web"}
    api = found.hosts["acme/shop/backend/api"]
    assert api["gitlab_project"] == api["gitlab_project_path_with_namespace"] == "acme/shop/backend/api"
    assert api["gitlab_project_id"] == gl.find_project("acme/shop/backend/api")["id"]
    assert (api["gitlab_project_visibility"], api["gitlab_project_default_branch"], api["gitlab_project_topics"]) == ("private", "main", ["python", "c++"])
    assert api["ansible_connection"] == "local"
    assert pathlib.Path(api["ansible_python_interpreter"]).samefile(sys.executable)
    assert pathlib.Path(api["ansible_python_interpreter"]).parent == pathlib.Path(sys.executable).parent
    assert "gitlab_project_merge_method" not in api
    assert [entry.query.get("pagination") for entry in gl.log] == [["keyset"]]
    assert not gl.undeclared
    assert not gl.crashes
    every = listed(gl, tmp_path, {"variables": "all"}).hosts["acme/shop/backend/api"]
    assert api.items() <= every.items()
    assert every["gitlab_project_merge_method"] == "merge"
    assert not [key for key in every if "runners_token" in key or "import_url" in key]


@pytest.mark.core_matrix
def test_filters_are_the_servers(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """The words of project_info's list, sent as they are; what looks like a template in the file is one."""
    world(gl)
    gl.project("acme/doomed", marked_for_deletion_on="2026-01-31")
    gl.member("acme/shop/web", "alice", 40)
    alice = gl.token("alice")
    cases: dict[str, tuple[dict[str, Any], set[str]]] = {
        "group": ({"group": "acme/shop"}, {"acme/shop/web"}),
        "below": ({"group": "acme", "include_subgroups": True, "archived": False}, {"acme/shop/web", "acme/shop/backend/api"}),
        "user": ({"user": "alice"}, {"alice/notes"}),
        "search": ({"search": "{{ 'ap' ~ 'i' }}", "visibility": "private"}, {"acme/shop/backend/api"}),
        "topics": ({"topic": ["python", "c++"]}, {"acme/shop/backend/api"}),
        "maintained": ({"api_token": alice, "membership": True, "min_access_level": 40}, {"acme/shop/web", "alice/notes"}),
        "owned": ({"api_token": alice, "owned": True}, {"alice/notes"}),
        "no longer active": ({"active": False}, {"acme/old", "acme/doomed"}),
        "doomed": ({"marked_for_deletion_on": "2026-01-31"}, {"acme/doomed"}),
        "first": ({"order_by": "path", "sort": "desc", "max_results": 1}, {"acme/shop/web"}),
        "active": ({"active": "{{ 'yes' }}", "group": "acme", "include_subgroups": True}, {"acme/shop/web", "acme/shop/backend/api"}),
        "short": ({"active": True, "simple": True, "user": "alice", "variables": None}, {"alice/notes"}),
        "certificates": ({"validate_certs": "{{ 'yes' }}", "user": "alice"}, {"alice/notes"}),
    }
    for name, (config, hosts) in cases.items():
        found = listed(gl, tmp_path, config)
        assert found.code == 0, (name, found.words)
        assert set(found.hosts) == hosts, name
        assert "WARNING" not in found.words, name
    assert not gl.undeclared


def test_more_than_pages_have(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """All of them, past the end of offset pages; a few keys of each, groups of namespaces alone."""
    gl.reset(offset_limit=150)
    for number in range(330):
        gl.project(f"acme/{'abc'[number % 3]}/p{number:03}")
    keyed = [{"prefix": "in", "key": "gitlab_project_namespace.name"}]
    found = listed(gl, tmp_path, {"variables": ["web_url"], "group_by": ["namespace"], "keyed_groups": keyed})
    assert len(found.hosts) == 330
    assert len(gl.log) == 4
    assert len(found.of("gitlab_group_acme_b")) == 110
    assert found.of("in_b") == found.of("gitlab_group_acme_b")  # an expression sees more than is kept
    assert set(found.hosts["acme/a/p000"]) == {
        *("ansible_connection", "ansible_python_interpreter", "gitlab_project"),
        *("gitlab_project_id", "gitlab_project_path_with_namespace", "gitlab_project_web_url"),
    }
    assert not [group for group in found.groups if group.startswith(("gitlab_visibility", "gitlab_topic", "gitlab_archived"))]


@pytest.mark.core_matrix
def test_constructed(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Variables and groups of the user's own, names too; what fails is left out, or an error where that is strict."""
    world(gl)
    own = {
        "hostname": "gitlab_project | replace('/', '.')",
        "group_by": [],
        "compose": {"team": "gitlab_project_topics | first | default('nobody')", "wrong": "gitlab_project_topics | unknown_filter"},
        "groups": {"no_branch": "not gitlab_project_default_branch"},
        "keyed_groups": [{"prefix": "seen_by", "key": "gitlab_project_visibility"}, {"prefix": "team", "key": "team"}],
    }
    found = listed(gl, tmp_path, own)
    assert found.code == 0, found.words
    assert found.hosts["acme.shop.web"]["team"] == "python"
    assert found.hosts["other.tool"]["team"] == "nobody"
    assert "wrong" not in found.hosts["other.tool"]
    assert found.of("seen_by_internal") == {"acme.shop.web"} == found.of("team_python") - {"acme.shop.backend.api"}
    assert "acme.shop.backend.api" not in found.of("no_branch")
    assert found.of("gitlab_projects") == set(found.hosts)
    assert not [group for group in found.groups if re.match("gitlab_(?!projects)", group)]
    strict = listed(gl, tmp_path, {**own, "strict": True})
    assert strict.code != 0
    assert "Could not set wrong for host acme.old" in strict.words or "Could not set wrong for host acme.shop.backend.api" in strict.words


@pytest.mark.core_matrix
def test_words_of_others_are_no_templates(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Whoever may describe a project must not run code where Ansible runs."""
    words = "{{ lookup('ansible.builtin.pipe', 'echo ran') }}"
    hidden = "#jinja2: variable_start_string:'[[', variable_end_string:']]'\n[[ 1 + 1 ]]"  # without a brace
    gl.project("acme/evil", description=words, topics=[words], suggestion_commit_message=hidden)
    config = tmp_path / "evil.gitlab_projects.yml"
    config.write_text(f"plugin: {PLUGIN}\nvariables: all\ncompose:\n  told: gitlab_project_topics[0]\n", encoding="utf-8")
    told = ["{{ gitlab_project_description }}", "{{ told }}", "{{ gitlab_project_suggestion_commit_message }}"]
    book = [{"hosts": "acme/evil", "gather_facts": False, "tasks": [{"name": "told", "ansible.builtin.debug": {"msg": told}}]}]
    (tmp_path / "book.json").write_text(json.dumps(book), encoding="utf-8")
    for cached in ("0", "1", "1"):  # also what comes of the cache
        cache = {"ANSIBLE_INVENTORY_CACHE": cached, "ANSIBLE_INVENTORY_CACHE_PLUGIN": "jsonfile", "ANSIBLE_INVENTORY_CACHE_CONNECTION": str(tmp_path / "cache")}
        done = command(gl, tmp_path, "ansible-playbook", "-i", config.name, "book.json", **cache)
        assert done.returncode == 0, done.stdout + done.stderr
        assert read_record(tmp_path)[0]["told"]["msg"] == [words, words, hidden]
    assert len(gl.log) == 2


@pytest.mark.core_matrix
def test_the_cache(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """A second run asks nothing; another token or filter, a flush and its end do. It holds no secret."""
    gl.user("alice")
    gl.project("acme/one")
    gl.project("alice/own")
    cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(tmp_path / "cache"), "cache_timeout": 3600}

    def hosts(token: str = gl.root_token, **config: Any) -> set[str]:
        found = listed(gl, tmp_path, {**cache, **config}, GITLAB_TOKEN=token)
        assert found.code == 0, found.words
        return set(found.hosts)

    both = {"acme/one", "alice/own"}
    assert hosts() == both == hosts()
    assert len(gl.log) == 1
    gl.project("acme/two")
    assert hosts() == both
    (tmp_path / "book.json").write_text(json.dumps([{"hosts": "all", "gather_facts": False}]), encoding="utf-8")
    flushed = command(gl, tmp_path, "ansible-playbook", "-i", "all.gitlab_projects.yml", "book.json", "--flush-cache", "--list-hosts")
    assert "acme/two" in flushed.stdout
    assert hosts() == {*both, "acme/two"}
    assert len(gl.log) == 2
    assert hosts(token=gl.token("alice")) == {"alice/own"}
    assert hosts(api_token=gl.token("alice")) == {"alice/own"}
    assert hosts(search="two") == {"acme/two"} == hosts(search="two")
    assert len(gl.log) == 5
    texts = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "cache").iterdir())
    assert "acme/two" in texts
    assert gl.root_token not in texts
    assert "runners_token" not in texts


@pytest.mark.core_matrix
def test_a_fleet_in_a_play(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Modules run in process for each host; --limit and patterns of groups say for which; serial and forks go their way."""
    world(gl)
    for number in range(5):
        gl.project(f"acme/shop/p{number}", topics=["many"])
    (tmp_path / "all.gitlab_projects.yml").write_text(f"plugin: {PLUGIN}\n", encoding="utf-8")
    slack = {"project": "{{ gitlab_project }}", "slug": "slack", "settings": {"webhook": "https://hooks.slack.com/services/T0/B0/x"}}
    tasks = [
        {"name": "read", "labops.gitlab.project_info": {"project": "{{ inventory_hostname }}"}},
        {"name": "slack", "labops.gitlab.integration": slack},
        {"name": "told", "ansible.builtin.debug": {"msg": "{{ ansible_play_hosts_all | length }} {{ gitlab_project_id }}"}},
    ]
    book = [{"hosts": "gitlab_group_acme_shop:!gitlab_topic_c__", "gather_facts": False, "serial": 2, "tasks": tasks}]
    (tmp_path / "book.json").write_text(json.dumps(book), encoding="utf-8")
    start = ("ansible-playbook", "-i", "all.gitlab_projects.yml", "book.json", "-v", "--forks", "2")
    done = command(gl, tmp_path, *start, "--limit", "gitlab_topic_many")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "run as an ordinary module" not in done.stdout
    recap = dict(re.findall(r"^(\S+)\s+: ok=3\s+changed=(\d)", done.stdout, re.MULTILINE))
    assert recap == {f"acme/shop/p{number}": "1" for number in range(5)}
    assert all(gl.find_integration(path, "slack")["active"] for path in recap)
    assert not gl.find_integration("acme/shop/web", "slack")
    results = read_record(tmp_path)[0]
    assert results["slack"]["action"] == "create"
    assert re.match(r"5 \d+$", results["told"]["msg"])
    (tmp_path / "group_vars").mkdir()  # of all hosts, also those that are machines
    (tmp_path / "group_vars" / "all.yml").write_text("ansible_connection: ssh\nansible_python_interpreter: /nowhere/python\n", encoding="utf-8")
    (tmp_path / "host_vars" / "acme" / "shop").mkdir(parents=True)
    (tmp_path / "host_vars" / "acme" / "shop" / "web.yml").write_text("labops_gitlab_in_process: false\n", encoding="utf-8")
    done = command(gl, tmp_path, *start, "--limit", "acme/shop/w*,acme/shop/p1,alice/notes", "--check")
    assert dict(re.findall(r"^(\S+)\s+: ok=3\s+changed=(\d)", done.stdout, re.MULTILINE)) == {"acme/shop/web": "1", "acme/shop/p1": "0"}, done.stdout
    assert set(re.findall(r"run as an ordinary module: (.*)", done.stdout)) == {"labops_gitlab_in_process"}


ERRORS: dict[str, tuple[dict[str, Any], dict[str, str], str]] = {
    "bad token": ({"api_token": "glpat-wrong-token"}, {}, "401 Unauthorized. Is the token right"),
    "no token": ({}, {"GITLAB_TOKEN": ""}, "no token: give api_token"),
    "no address": ({}, {"GITLAB_URL": ""}, "is no address like https://gitlab.example.com"),
    "wrong address": ({"api_url": "http://127.0.0.1:9", "retries": 0}, {}, "no answer"),
    "two tokens": ({"api_token": "glpat-one-token", "api_job_token": "two"}, {}, "parameters are mutually exclusive: api_token|api_oauth_token|api_job_token"),
    "unknown option": ({"archieved": False}, {}, "unknown option archieved, is archived meant?"),
    "another's option": ({"project": "acme/one"}, {}, "unknown option project"),
    "not of a group": ({"group": "acme", "membership": True}, {}, "membership: not taken by the list of a group"),
    "both": ({"group": "acme", "user": "alice"}, {}, "mutually exclusive: project|group|user"),
    "no such group": ({"group": "nobody"}, {}, "404"),
    "visibility": ({"visibility": "secret"}, {}, "secret"),
    "same names": ({"hostname": "gitlab_project_visibility"}, {}, "hostname: acme/one and acme/two would both be called private"),
    "none": ({"hostname": "gitlab_project_description", "max_results": 1}, {}, "hostname of acme/one: it is empty"),
    "short": ({"simple": "{{ true }}", "active": False}, {}, "simple: it needs active: true"),
    "no name": ({"hostname": "gitlab_project_description or ''"}, {}, "hostname of acme/one: it is empty"),
    "wrong expression": ({"hostname": "nothing_of_this_name"}, {}, "hostname of acme/one: "),
    "file": ({"ca_path": "missing.pem", "api_url": "https://127.0.0.1:9", "retries": 0}, {}, "missing.pem"),
    "v3": ({"gitlab_version": "eighteen"}, {}, "gitlab_version: 'eighteen' is no version like 18.9"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_errors(gl: Emulator, tmp_path: pathlib.Path, name: str) -> None:
    """They are the client's own words, nothing is listed, and no token shows, at -vvv either."""
    for path in ("acme/one", "acme/two"):
        gl.project(path, visibility="private")
    config, environment, words = ERRORS[name]
    found = listed(gl, tmp_path, config, "-vvv", **environment)
    assert found.code != 0
    assert words in found.words, found.words
    assert "glpat" not in found.words
    assert gl.root_token not in found.words


def test_the_name_of_the_file(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Others are not read."""
    world(gl)
    assert listed(gl, tmp_path, {}, name="gitlab_projects.yaml").code == 0
    asked = len(gl.log)
    other = listed(gl, tmp_path, {}, name="projects.yml")
    assert other.code != 0
    assert "could not be verified" in other.words
    assert len(gl.log) == asked


@pytest.mark.core_matrix
def test_a_token_in_a_vault(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """In the file itself; its cache is that of the token which it stands for."""
    gl.project("acme/one")
    (tmp_path / "words").write_text("open sesame", encoding="utf-8")
    (tmp_path / "token").write_text(gl.root_token, encoding="utf-8")
    key = ("--vault-password-file", "words")
    done = command(gl, tmp_path, "ansible-vault", "encrypt", "token", *key, "--encrypt-vault-id", "default")
    assert done.returncode == 0, done.stderr
    sealed = "".join(f"  {line}\n" for line in (tmp_path / "token").read_text(encoding="utf-8").splitlines())
    cache = f"cache: true\ncache_plugin: ansible.builtin.jsonfile\ncache_connection: {tmp_path / 'cache'}\n"
    (tmp_path / "x.gitlab_projects.yml").write_text(f"plugin: {PLUGIN}\n{cache}api_token: !vault |\n{sealed}", encoding="utf-8")
    for words in (key, key, ()):
        done = command(gl, tmp_path, "ansible-inventory", "-i", "x.gitlab_projects.yml", "--graph", *words, GITLAB_TOKEN="")
        assert ("acme/one" in done.stdout) is bool(words), done.stdout + done.stderr
    assert len(gl.log) == 1


def test_variables_say_where(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Extra variables and ansible.cfg, too; a token of the file comes before one of a variable."""
    gl.project("acme/one")
    (tmp_path / "ansible.cfg").write_text(f"[labops_gitlab]\napi_url = {gl.url}\n", encoding="utf-8")
    nothing = {"GITLAB_URL": gl.url, "GITLAB_TOKEN": ""}
    env = {key: value for key, value in clean_environment(tmp_path, **nothing).items() if key != "GITLAB_URL"}
    (tmp_path / "x.gitlab_projects.yml").write_text(f"plugin: {PLUGIN}\nvariables: [web_url, web_uri]\n", encoding="utf-8")
    words = [executable("ansible-inventory"), "-i", "x.gitlab_projects.yml", "--list"]
    more = ["-e", json.dumps({"labops_gitlab_api_token": "{{ mine }}", "mine": gl.root_token})]
    done = subprocess.run([*words, *more], env=env, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert set(json.loads(done.stdout)["_meta"]["hostvars"]) == {"acme/one"}, done.stderr
    assert "variables: no project has web_uri" in done.stderr
    typed = listed(gl, tmp_path, {"api_oauth_token": gl.root_token}, "-e", "labops_gitlab_api_token=wrong", GITLAB_TOKEN="")
    assert typed.code == 0, typed.words


def test_an_old_server(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """One that speaks v3 alone: it is found out."""
    gl.reset(version="8.9")
    gl.project("acme/shop/web")
    found = listed(gl, tmp_path, {})
    assert found.code == 0, found.words
    assert found.of("gitlab_group_acme_shop") == {"acme/shop/web"}


def test_groups_that_would_share_a_name(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """Each has a mark, and the user is told."""
    gl.project("acme/shop/one")
    gl.project("acme_shop/two")
    found = listed(gl, tmp_path, {})
    assert "acme/shop, acme_shop" in found.words
    assert "gitlab_group_acme_shop" not in found.groups
    assert sorted(len(hosts["hosts"]) for name, hosts in found.groups.items() if name.startswith("gitlab_group_acme_shop_")) == [1, 1]


def documents() -> list[Any]:
    """The examples of the plugin."""
    tree = ast.parse((ROOT / "plugins" / "inventory" / "projects.py").read_text(encoding="utf-8"))
    text = next(ast.literal_eval(node.value) for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "EXAMPLES")
    return list(yaml.safe_load_all(text))


@pytest.mark.parametrize("config", documents(), ids=str)
def test_examples(gl: Emulator, tmp_path: pathlib.Path, config: dict[str, Any]) -> None:
    """Each lists something."""
    world(gl)
    gl.member("acme/shop/web", "root", 40)
    found = listed(gl, tmp_path, config, HOME=str(tmp_path))
    assert found.code == 0, found.words
    assert found.hosts


def test_documentation(gl: Emulator, tmp_path: pathlib.Path) -> None:
    """ansible-doc shows the options of project_info's list, of the same types, and says what it is."""
    done = command(gl, tmp_path, "ansible-doc", "-t", "inventory", "-j", PLUGIN)
    told = json.loads(done.stdout)[PLUGIN]
    options = told["doc"]["options"]
    spec = spec_of(Read(ProjectList))["argument_spec"]
    assert spec.keys() - OF_ONE <= options.keys()
    assert not OF_ONE & options.keys()
    for name in spec.keys() - OF_ONE:
        assert all(options[name].get(part) == spec[name].get(part) for part in ("type", "choices", "elements")), name
    assert not [name for name, option in options.items() if not option.get("description")]
    assert told["examples"]
