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
  - Host variables are C(gitlab_project), the full path as the modules take it, and C(gitlab_project_) with each key of
    GitLab's answer, such as C(gitlab_project_id) and C(gitlab_project_topics). Secrets are left out.
  - Groups are C(gitlab_projects), of which all are, and below it the tree of namespaces such as C(gitlab_group_acme) with
    C(gitlab_group_acme_shop), or C(gitlab_user_alice). Beside them stand C(gitlab_visibility_private),
    C(gitlab_topic_python) and C(gitlab_archived). Characters that Ansible does not allow become underscores; groups that
    would then share a name get a mark each, with a warning.
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
      - The keys of GitLab's answer that become variables. Without it all do.
      - C(gitlab_project), C(gitlab_project_id) and C(gitlab_project_path_with_namespace) are always there.
      - The expressions of O(compose), O(groups), O(keyed_groups) and O(hostname) see all of them anyhow.
      - A project has more than a hundred. Of a large fleet only those that plays use are better kept.
    type: list
    elements: str
    default: []
notes:
  - With O(cache=true) and a cache plugin such as P(ansible.builtin.jsonfile#cache) a second run asks nothing. Another token, or
    another filter, is another cache.
  - A C(host_vars) file of a project is C(host_vars/acme/shop/web.yml), one of a group C(group_vars/gitlab_group_acme.yml).
  - Plays need C(gather_facts=false); facts would be those of the controller.
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
group_by: [namespace, topics]
variables: [default_branch, topics, web_url]
hostname: gitlab_project | replace('/', '.')
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.cache/gitlab_projects
cache_timeout: 600
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleError, AnsibleParserError
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable
from ansible.utils.unsafe_proxy import wrap_var

from ansible_collections.labops.gitlab.plugins.module_utils.resources.project_list import ProjectList
from ansible_collections.labops.gitlab.plugins.plugin_utils.action import plain
from ansible_collections.labops.gitlab.plugins.plugin_utils.connection import arguments, connected, fingerprint, read, refuse_unknown
from ansible_collections.labops.gitlab.plugins.plugin_utils.fleet import (
    ALL,
    Group,
    above,
    always,
    group_names,
    groups_of,
    is_wanted,
    kept,
    plain_name,
    variables_of,
    with_parents,
)

ENDINGS = ("gitlab_projects.yml", "gitlab_projects.yaml")
TREE = ("group", "user")
Host = tuple[Mapping[str, Any], dict[str, Any]]  # a project and its variables


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
        projects = [project for project in self._projects(path, args, cache) if is_wanted(project, args)]
        hosts = self._named(projects)
        groups = self._groups(projects)
        for host, (project, variables) in hosts.items():
            self._add(host, project, variables, groups)

    def _projects(self, path: str, args: Mapping[str, Any], cache: bool) -> list[dict[str, Any]]:
        """As GitLab gives them, or the cache. Raises AnsibleParserError."""
        cached = self.get_option("cache")
        key = f"{self.get_cache_key(path)}_{fingerprint(args)}"
        if cached and cache and key in self._cache:
            found: list[dict[str, Any]] = self._cache[key]
            return found
        with connected():
            found = read(ProjectList, args, self.NAME, AnsibleParserError)
        if cached:
            self._cache[key] = found
        return found

    # -- hosts
    def _named(self, projects: Sequence[Mapping[str, Any]]) -> dict[str, Host]:
        """Projects and their variables by the name of the host. Raises AnsibleParserError."""
        wanted = self.get_option("variables")
        unknown = set(wanted).difference(*projects) if projects else ()
        if unknown:
            self.display.warning(f"{self.NAME}: variables: no project has {', '.join(sorted(unknown))}")
        hosts: dict[str, Host] = {}
        for project in projects:
            # marked for releases before 2.19, which else take what looks like a template for one, whoever wrote it
            variables = wrap_var(variables_of(project))
            name = self._name(project["path_with_namespace"], variables)
            if name in hosts:
                paths = f"{hosts[name][0]['path_with_namespace']} and {project['path_with_namespace']}"
                raise AnsibleParserError(f"{self.NAME}: hostname: {paths} would both be called {name}")
            hosts[name] = project, variables
        return hosts

    def _name(self, path: str, variables: Mapping[str, Any]) -> str:
        expression = self.get_option("hostname")
        try:
            name: str = str(plain(self._compose(expression, variables))).strip() if expression else path
        except AnsibleError as problem:
            raise AnsibleParserError(f"{self.NAME}: hostname of {path}: {problem}") from problem
        if not name:
            raise AnsibleParserError(f"{self.NAME}: hostname of {path}: it is empty")
        return name

    def _add(self, host: str, project: Mapping[str, Any], variables: Mapping[str, Any], groups: Mapping[Group, str]) -> None:
        """One host, what is composed of it included. Raises AnsibleError where that is strict and fails."""
        self.inventory.add_host(host)
        own = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}  # no template: from an inventory Ansible trusts none
        for name, value in {**kept(variables, self.get_option("variables")), **own}.items():
            self.inventory.set_variable(host, name, value)
        direct = [groups[group] for group in groups_of(project, self.get_option("group_by"))]
        for name in direct if "namespace" in self.get_option("group_by") else (ALL, *direct):
            self.inventory.add_child(name, host)
        strict = self.get_option("strict")
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
