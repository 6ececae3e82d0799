#!/usr/bin/python
# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: protected_branch_info
short_description: Read the protected branches of a GitLab project
version_added: "0.1.0"
author:
  - labops.gitlab contributors (@labops)
description:
  - Reads one protected branch or wildcard of a project, those whose names have a text, or all.
extends_documentation_fragment:
  - labops.gitlab.connection
  - labops.gitlab.attributes.info
options:
  project:
    description:
      - The project, by its full path such as V(acme/shop/backend/api) or by its numeric id.
    type: str
    required: true
  name:
    description:
      - One, by exactly this name. A branch that only a wildcard protects has none of its own.
    type: str
  search:
    description:
      - Only those whose names have this text.
    type: str
seealso:
  - module: labops.gitlab.protected_branch
  - name: Protected branches API
    description: GitLab's documentation of the keys.
    link: https://docs.gitlab.com/api/protected_branches/
"""

EXAMPLES = r"""
# Where GitLab is and who you are is best said once, for the whole group of modules:
#
# - hosts: localhost
#   module_defaults:
#     group/labops.gitlab.gitlab:
#       api_url: https://gitlab.example.com
#       api_token: "{{ gitlab_token }}"
#
# From the command line, with GITLAB_URL and GITLAB_TOKEN in the environment:
#
# ansible localhost -m labops.gitlab.protected_branch_info -a 'project=acme/shop/backend/api search=release'

- name: List the protected branches of a project
  labops.gitlab.protected_branch_info:
    project: acme/shop/backend/api
  register: rules

- name: Show where developers may push
  ansible.builtin.debug:
    msg: "{{ rules.protected_branches | selectattr('push_access_level', 'equalto', 30) | map(attribute='name') }}"

- name: Look at one
  labops.gitlab.protected_branch_info:
    project: acme/shop/backend/api
    name: main
"""

RETURN = r"""
protected_branches:
  description:
    - The protected branches and wildcards, in GitLab's own terms. An empty list when nothing matches.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description:
        - The id.
      type: int
      sample: 101
    name:
      description:
        - The name of the branch, or the wildcard.
      type: str
      sample: release/*
    push_access_levels:
      description:
        - Who may push to the branches, as GitLab lists it, with the id of each entry.
      type: list
      elements: dict
      sample:
        - id: 1001
          access_level: 40
          access_level_description: Maintainers
          user_id: null
          group_id: null
    allowed_to_push:
      description:
        - The same as the option C(allowed_to_push) of M(labops.gitlab.protected_branch) would say it, with ids.
      type: list
      elements: dict
      sample:
        - access_level: 40
    push_access_level:
      description:
        - The level among them, where there is exactly one, else null.
      type: int
      sample: 40
    merge_access_levels:
      description:
        - Who may merge into the branches, as GitLab lists it, with the id of each entry.
      type: list
      elements: dict
      sample:
        - id: 1001
          access_level: 40
          access_level_description: Maintainers
          user_id: null
          group_id: null
    allowed_to_merge:
      description:
        - The same as the option C(allowed_to_merge) of M(labops.gitlab.protected_branch) would say it, with ids.
      type: list
      elements: dict
      sample:
        - access_level: 40
    merge_access_level:
      description:
        - The level among them, where there is exactly one, else null.
      type: int
      sample: 40
    unprotect_access_levels:
      description:
        - Who may change and remove this protection, as GitLab lists it, with the id of each entry. Null on the Community Edition.
      type: list
      elements: dict
      sample:
        - id: 1001
          access_level: 40
          access_level_description: Maintainers
          user_id: null
          group_id: null
    allowed_to_unprotect:
      description:
        - The same as the option C(allowed_to_unprotect) of M(labops.gitlab.protected_branch) would say it, with ids.
      type: list
      elements: dict
      sample:
        - access_level: 40
    unprotect_access_level:
      description:
        - The level among them, where there is exactly one, else null.
      type: int
      sample: 40
    allow_force_push:
      description:
        - Whether those who may push may force it.
      type: bool
      sample: false
    code_owner_approval_required:
      description:
        - Whether code owners have to approve. Null on the Community Edition.
      type: bool
      sample: false
    inherited:
      description:
        - Whether the protection is a group's, which cannot be changed in a project. Null on the Community Edition.
      type: bool
      sample: false
requests:
  description:
    - How many HTTP requests the task needed.
  returned: success, with C(-v) or more
  type: int
  sample: 1
msg:
  description:
    - What went wrong, in GitLab's own words where it said something.
  returned: failure
  type: str
  sample: "GET /projects/acme%2Fshop%2Fbackend%2Fapi: 401: 401 Unauthorized. Is the token right, not expired, and of this server?"
error_class:
  description:
    - The kind of the error, for C(failed_when) and C(until).
    - One of V(input), V(read_only), V(auth), V(forbidden), V(not_found), V(moved), V(conflict), V(validation),
      V(rate_limit), V(server), V(network), V(protocol).
  returned: failure
  type: str
  sample: auth
status:
  description:
    - The HTTP status of the failed request. Null where there was no answer.
  returned: failure
  type: int
  sample: 401
method:
  description:
    - The method of the failed request. Null where the error is not about a request.
  returned: failure
  type: str
  sample: GET
path:
  description:
    - The path of the failed request, below C(/api/v4).
  returned: failure
  type: str
  sample: /projects/acme%2Fshop%2Fbackend%2Fapi
request_id:
  description:
    - The id under which GitLab's own logs have the failed request.
  returned: failure
  type: str
  sample: "01HZX5T8Q0N7"
"""

from ansible_collections.labops.gitlab.plugins.module_utils.operations import Read
from ansible_collections.labops.gitlab.plugins.module_utils.resources.protected_branch import ProtectedBranch
from ansible_collections.labops.gitlab.plugins.module_utils.runner import Run, run


def main(run: Run = run) -> None:
    run(Read(ProtectedBranch))


if __name__ == "__main__":
    main()
