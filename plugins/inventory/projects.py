# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: projects
short_description: GitLab projects as hosts
version_added: "0.1.0"
author:
  - labops.gitlab contributors (@labops)
description:
  - Each project that the token may see and the filters leave is a host, so that C(--limit), C(serial), C(forks) and the
    slices of an AWX job spread a fleet of projects.
  - Host variables are C(gitlab_project), the full path as the modules take it, and C(gitlab_project_) with a key of
    GitLab's answer, such as C(gitlab_project_id) and C(gitlab_project_topics); O(variables) says which. Secrets are left
    out.
  - Groups are C(gitlab_projects), of which all are, and below it the tree of namespaces such as C(gitlab_group_acme) with
    C(gitlab_group_acme_shop), or C(gitlab_user_alice). Beside them stand C(gitlab_visibility_private),
    C(gitlab_topic_python) and C(gitlab_archived). Characters that Ansible does not allow become underscores. Topics that
    are then the same are one group; groups of GitLab that would then share a name get a mark each, with a warning.
  - The hosts run on the controller, C(ansible_connection) is V(local), with the Python that runs Ansible.
  - A project that is marked for deletion is no host, since the modules take it for absent, unless O(active=false) or
    O(marked_for_deletion_on) asks for it.
  - The file's name ends in C(gitlab_projects.yml) or C(gitlab_projects.yaml).
  - Words in projects are never templated, whoever wrote them.
extends_documentation_fragment:
  - labops.gitlab.connection.plugin
  - labops.gitlab.connection
  - labops.gitlab.project_list
  - labops.gitlab.project_list.beside
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
options:
  plugin:
    description:
      - Says that the file is meant for this plugin.
    type: str
    required: true
    choices: [labops.gitlab.projects]
  hostname:
    description:
      - An expression for the name of a host, with its variables, such as V(gitlab_project | replace('/', '.'\)). Without
        it a host is called by the full path of its project.
      - Two projects of the same name are an error.
    type: str
  group_by:
    description:
      - What groups are made of.
    type: list
    elements: str
    choices: [namespace, visibility, topics, archived]
    default: [namespace, visibility, topics, archived]
  variables:
    description:
      - The keys of GitLab's answer that become variables; V(all) stands for all of them.
      - C(gitlab_project), C(gitlab_project_id) and C(gitlab_project_path_with_namespace) are always there.
      - The expressions of O(compose), O(groups), O(keyed_groups) and O(hostname) see all of them anyhow.
      - A project has more than a hundred. With all of them a large fleet is listed in twice the time and three times the
        memory, and is five times the text, which AWX keeps in its database.
    type: list
    elements: str
    default:
      - archived
      - custom_attributes
      - default_branch
      - empty_repo
      - http_url_to_repo
      - last_activity_at
      - name
      - namespace
      - path
      - ssh_url_to_repo
      - statistics
      - topics
      - visibility
      - web_url
  simple:
    description:
      - V(true) reads only some twenty keys of each project, a fifth of the answer, which is quicker for a large fleet.
      - It needs O(active=true), since such answers do not tell what is archived or marked for deletion, nor V(empty_repo)
        and most settings.
    type: bool
notes:
  - With O(cache=true) and a cache plugin such as P(ansible.builtin.jsonfile#cache) a second run asks nothing. Another token, or
    another filter, is another cache.
  - A C(host_vars) file of a project is C(host_vars/acme/shop/web.yml), one of a group C(group_vars/gitlab_group_acme.yml).
  - Plays need C(gather_facts=false); facts would be those of the controller. A cache of facts in files needs names
    of hosts without slashes, by O(hostname).
  - When GitLab cannot be asked Ansible warns and goes on without hosts. E(ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED) makes
    that an error.
  - Each expression of O(compose), O(groups), O(keyed_groups) and O(hostname) costs about a millisecond for each host, since
    Ansible compiles it anew.
seealso:
  - module: labops.gitlab.project_info
  - plugin: labops.gitlab.project
    plugin_type: lookup
"""

EXAMPLES = r"""
# shop.gitlab_projects.yml: a group and all below it, with GITLAB_URL and GITLAB_TOKEN in the environment
#
# ansible-inventory -i shop.gitlab_projects.yml --graph
# ansible-playbook -i shop.gitlab_projects.yml site.yml --limit 'gitlab_topic_python:!gitlab_archived'
#
# - hosts: gitlab_group_acme_shop
#   gather_facts: false
#   serial: 50
#   tasks:
#     - labops.gitlab.project:
#         project: "{{ gitlab_project }}"
#         only_allow_merge_if_pipeline_succeeds: true
plugin: labops.gitlab.projects
group: acme/shop
include_subgroups: true
active: true
---
# mine.gitlab_projects.yml: what the token's user maintains, with groups of their own
plugin: labops.gitlab.projects
membership: true
min_access_level: maintainer
archived: false
strict: true
compose:
  team: gitlab_project_topics | first | default('nobody', true)
groups:
  without_branch: not gitlab_project_default_branch
keyed_groups:
  - prefix: merge
    key: gitlab_project_merge_method
---
# all.gitlab_projects.yml: a whole server, short and cached
plugin: labops.gitlab.projects
simple: true
active: true
group_by: [namespace, topics]
variables: [default_branch, topics, web_url]
hostname: gitlab_project | replace('/', '.')
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.cache/gitlab_projects
cache_timeout: 600
"""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleError, AnsibleParserError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable
from ansible.utils.unsafe_proxy import AnsibleUnsafe, wrap_var

from ansible_collections.labops.gitlab.plugins.module_utils.resources.project_list import ProjectList
from ansible_collections.labops.gitlab.plugins.plugin_utils.action import plain
from ansible_collections.labops.gitlab.plugins.plugin_utils.connection import arguments, connected, fingerprint, read, refuse_unknown
from ansible_collections.labops.gitlab.plugins.plugin_utils.fleet import (
    ALL,
    EVERY,
    Group,
    above,
    always,
    group_names,
    groups_of,
    is_wanted,
    plain_name,
    variables_of,
    with_parents,
)

ENDINGS = ("gitlab_projects.yml", "gitlab_projects.yaml")
TREE = ("group", "user")
CONSTRUCTED = ("compose", "groups", "keyed_groups")
MARKS = isinstance(wrap_var("x"), AnsibleUnsafe)  # releases before 2.19 take what looks like a template for one, unless it is marked


def untrusted(variables: dict[str, Any]) -> dict[str, Any]:
    """Words of others, in which no template is evaluated."""
    marked: dict[str, Any] = wrap_var(variables) if MARKS else variables
    return marked


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    """Projects as hosts."""

    NAME = "labops.gitlab.projects"

    def verify_file(self, path: str) -> bool:
        """Whether the file's name is one of ours."""
        return bool(super().verify_file(path)) and path.endswith(ENDINGS)

    def parse(self, inventory: Any, loader: Any, path: str, cache: bool = True) -> None:
        """Read the projects, then add hosts and groups. Raises AnsibleParserError."""
        super().parse(inventory, loader, path, cache)
        config = self._read_config_data(path)
        refuse_unknown(self.option_definitions, config, AnsibleParserError)
        self.templar.available_variables = self._vars
        args = arguments(ProjectList, self, config, self.templar.template, written=True)
        active, simple = (None if args.get(name) is None else boolean(args[name], strict=False) for name in ("active", "simple"))
        if simple and not active:
            raise AnsibleParserError(f"{self.NAME}: simple: it needs active: true, since short answers do not tell what is archived or marked for deletion")
        projects = [project for project in self._projects(path, args, cache) if is_wanted(project, active, "marked_for_deletion_on" in args)]
        self._tell_missing(self.get_option("variables") if config.get("variables") else (), projects)
        hosts = self._named(projects)
        groups = self._groups(projects)
        for name, project in hosts.items():
            self._add(name, project, groups)

    def _projects(self, path: str, args: Mapping[str, Any], cache: bool) -> list[dict[str, Any]]:
        """As GitLab gives them, or the cache. Raises AnsibleParserError."""
        cached = self.get_option("cache")
        key = f"{self.get_cache_key(path)}_{fingerprint(args)}"
        if cached and cache and key in self._cache:
            kept: list[dict[str, Any]] = json.loads(self._cache[key])
            return kept
        with connected():
            found = read(ProjectList, args, self.NAME, AnsibleParserError)
        if cached:
            self._cache[key] = json.dumps(found)  # one text: of all else Ansible makes deep copies, and visits each value
        return found

    def _tell_missing(self, keys: Iterable[str], projects: Sequence[Mapping[str, Any]]) -> None:
        """Warn of keys that no project has."""
        missing = set(keys).difference((EVERY,), *projects) if projects else ()
        if missing:
            self.display.warning(f"{self.NAME}: variables: no project has {', '.join(sorted(missing))}")

    # -- hosts
    def _named(self, projects: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
        """Projects by the name of the host. Raises AnsibleParserError."""
        hosts: dict[str, Mapping[str, Any]] = {}
        for project in projects:
            name = self._name(project)
            if name in hosts:
                paths = f"{hosts[name]['path_with_namespace']} and {project['path_with_namespace']}"
                raise AnsibleParserError(f"{self.NAME}: hostname: {paths} would both be called {name}")
            hosts[name] = project
        return hosts

    def _name(self, project: Mapping[str, Any]) -> str:
        expression, path = self.get_option("hostname"), project["path_with_namespace"]
        try:
            found = plain(self._compose(expression, untrusted(variables_of(project)))) if expression else path
        except AnsibleError as problem:
            raise AnsibleParserError(f"{self.NAME}: hostname of {path}: {problem}") from problem
        name = "" if found is None else str(found).strip()
        if not name:
            raise AnsibleParserError(f"{self.NAME}: hostname of {path}: it is empty")
        return name

    def _add(self, name: str, project: Mapping[str, Any], groups: Mapping[Group, str]) -> None:
        """One host. Raises AnsibleError where what is composed of it is strict and fails."""
        self.inventory.add_host(name)
        host = self.inventory.get_host(name)  # by the inventory each value would be visited, once for each of many thousand hosts
        own = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}  # no template: from an inventory Ansible trusts none
        for key, value in {**untrusted(variables_of(project, self.get_option("variables"))), **own}.items():
            host.set_variable(key, value)
        direct = [groups[group] for group in groups_of(project, self.get_option("group_by"))]
        for group in direct if "namespace" in self.get_option("group_by") else (ALL, *direct):
            self.inventory.add_child(group, name)
        if any(self.get_option(option) for option in CONSTRUCTED):
            self._construct(name, untrusted(variables_of(project)), self.get_option("strict"))

    def _construct(self, host: str, variables: Mapping[str, Any], strict: bool) -> None:
        """What the user's own expressions make of a host. Raises AnsibleError."""
        self._set_composite_vars(self.get_option("compose"), variables, host, strict=strict)
        self._add_host_to_composed_groups(self.get_option("groups"), variables, host, strict=strict)
        self._add_host_to_keyed_groups(self.get_option("keyed_groups"), variables, host, strict=strict)

    # -- groups
    def _groups(self, projects: Iterable[Mapping[str, Any]]) -> dict[Group, str]:
        """All groups with their names, made and put into each other."""
        groupings = self.get_option("group_by")
        groups = with_parents((*always(groupings), *(group for project in projects for group in groups_of(project, groupings))))
        names = group_names(groups)
        self._tell_marked(names)
        self.inventory.add_group(ALL)
        for group in sorted(groups):
            self.inventory.add_group(names[group])
            if group[0] in TREE:
                parent = above(group)
                self.inventory.add_group(names[parent] if parent else ALL)
                self.inventory.add_child(names[parent] if parent else ALL, names[group])
        return names

    def _tell_marked(self, names: Mapping[Group, str]) -> None:
        """Warn of the groups whose names would have been the same."""
        marked = sorted((plain_name(group), group[1]) for group, name in names.items() if name != plain_name(group))
        for name in dict.fromkeys(name for name, _value in marked):
            values = ", ".join(value for other, value in marked if other == name)
            self.display.warning(f"{self.NAME}: {values} would all be the group {name}: each has a mark after that")
