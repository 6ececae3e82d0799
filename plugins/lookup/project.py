# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: project
short_description: One value of a GitLab project
version_added: "0.1.0"
author:
  - labops.gitlab contributors (@labops)
description:
  - Reads a project where a template needs it, whole or one value of it. Secrets are never given.
  - Each evaluation is a request for each project, also when a variable that has the lookup in it is used again. To use
    it several times, read it once with M(labops.gitlab.project_info) or M(ansible.builtin.set_fact).
extends_documentation_fragment:
  - labops.gitlab.connection.plugin
  - labops.gitlab.connection
  - labops.gitlab.project_list.beside
options:
  _terms:
    description:
      - Projects, by full path or numeric id.
    type: list
    elements: str
    required: true
  key:
    description:
      - One value of the project, in GitLab's own terms such as V(id), or below it such as V(namespace.full_path) and
        V(topics.0). Without it the lookup gives the whole project.
    type: str
  default:
    description:
      - What is given for a project that is absent or not visible to the token, and for a O(key) that a project does not
        have. Without it both are errors.
      - A value that is there and null is null.
    type: raw
  license:
    description:
      - Also read the license of the repository.
    type: bool
seealso:
  - module: labops.gitlab.project_info
  - plugin: labops.gitlab.projects
    plugin_type: inventory
"""

EXAMPLES = r"""
- name: Show the id of a project
  ansible.builtin.debug:
    msg: "{{ lookup('labops.gitlab.project', 'acme/shop/backend/api', key='id') }}"

- name: Clone it
  ansible.builtin.debug:
    msg: "git clone {{ lookup('labops.gitlab.project', 'acme/shop/backend/api', key='ssh_url_to_repo') }}"

- name: Ask whether there is one
  ansible.builtin.debug:
    msg: "{{ lookup('labops.gitlab.project', 'acme/shop/backend/gone', key='id', default=none) is not none }}"

- name: Compare two projects
  ansible.builtin.debug:
    msg: "{{ query('labops.gitlab.project', 'acme/shop/backend/api', 'acme/platform/tools', key='namespace.full_path') | unique }}"

- name: Read all of one, somewhere else
  ansible.builtin.debug:
    var: project.web_url
  vars:
    project: "{{ lookup('labops.gitlab.project', 'acme/platform/tools', api_url=other_gitlab, api_token=other_token) }}"
"""

RETURN = r"""
_raw:
  description:
    - For each project the value of O(key), else the project as M(labops.gitlab.project_info) gives it, without
      C(import_url).
  type: list
  elements: raw
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleError, AnsibleLookupError
from ansible.plugins.lookup import LookupBase

from ansible_collections.labops.gitlab.plugins.module_utils.resources.project_list import ProjectList
from ansible_collections.labops.gitlab.plugins.plugin_utils.connection import arguments, connected, nearest, read, refuse_unknown, secret_keys

NAME = "labops.gitlab.project"


class LookupModule(LookupBase):
    """Projects, or one value of each."""

    def run(self, terms: Sequence[Any], variables: Mapping[str, Any] | None = None, **kwargs: Any) -> list[Any]:
        """A value for each term. Raises AnsibleError."""
        self.set_options(var_options=variables, direct=kwargs)
        refuse_unknown(self.option_definitions, kwargs)
        key = self.get_option("key")
        if key and key.partition(".")[0] in secret_keys(ProjectList):
            raise AnsibleError(f"{NAME}: key: {key} is a secret, which is never given")
        args = arguments(ProjectList, self, kwargs, self._templar.template)
        with connected():
            return [self._value(str(term), args, key, kwargs) for term in self._flatten(terms)]

    def _value(self, project: str, args: Mapping[str, Any], key: str | None, typed: Mapping[str, Any]) -> Any:
        """One value. Raises AnsibleError."""
        try:
            found = read(ProjectList, {**args, "project": project}, NAME)
            if not found:
                raise AnsibleLookupError(f"{NAME}: project {project} is absent or not visible to this token; the option default gives a value for it")
            return _inner(found[0], key.split("."), f"{NAME}: {project}") if key else found[0]
        except AnsibleLookupError:
            if "default" in typed:
                return typed["default"]
            raise


def _inner(value: Any, keys: Sequence[str], where: str) -> Any:
    """The value at a dotted place. Raises AnsibleLookupError."""
    for key in keys:
        if isinstance(value, Mapping) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            raise AnsibleLookupError(f"{where}: it has no {'.'.join(keys)}{nearest(key, value) if isinstance(value, Mapping) else ''}")
    return value
