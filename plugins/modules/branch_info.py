#!/usr/bin/python
# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: branch_info
short_description: Read the branches of a GitLab project
version_added: "0.1.0"
author:
  - labops.gitlab contributors (@labops)
description:
  - Reads one branch of a project, those whose names match, or all.
  - GitLab may answer a list from a cache of up to 30 seconds. O(branch) always asks for the branch itself.
extends_documentation_fragment:
  - labops.gitlab.connection
  - labops.gitlab.attributes.info
options:
  project:
    description:
      - The project, by its full path such as V(acme/shop/backend/api) or by its numeric id.
    type: str
    required: true
  branch:
    description:
      - One branch, by its exact name.
    type: str
  search:
    description:
      - Only branches whose names have this text. V(^text) means at the beginning, V(text$) at the end.
    type: str
  regex:
    description:
      - Only branches whose names match this regular expression, in the syntax of re2.
    type: str
  sort:
    description:
      - The order of the list. GitLab's own is by name.
    type: str
    choices: [name_asc, updated_asc, updated_desc]
seealso:
  - module: labops.gitlab.branch
  - name: Branches API
    description: GitLab's documentation of the keys.
    link: https://docs.gitlab.com/api/branches/
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
# ansible localhost -m labops.gitlab.branch_info -a 'project=acme/shop/backend/api search=^release'

- name: List the branches of a project
  labops.gitlab.branch_info:
    project: acme/shop/backend/api
  register: every

- name: Show those that are merged and could go
  ansible.builtin.debug:
    msg: "{{ every.branches | selectattr('merged') | map(attribute='name') }}"

- name: List the features, the newest first
  labops.gitlab.branch_info:
    project: acme/shop/backend/api
    regex: ^feature/[a-z]+$
    sort: updated_desc

- name: Look at one
  labops.gitlab.branch_info:
    project: acme/shop/backend/api
    branch: main
"""

RETURN = r"""
branches:
  description:
    - The branches, in GitLab's own terms. An empty list when nothing matches.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description:
        - The name.
      type: str
      sample: feature/login
    commit:
      description:
        - The commit at its head, with C(id), C(title), C(author_name), C(committed_date) and more.
      type: dict
    default:
      description:
        - Whether it is the default branch.
      type: bool
      sample: false
    merged:
      description:
        - Whether it is merged into the default branch.
      type: bool
      sample: false
    protected:
      description:
        - Whether it is protected, by its name or by a wildcard.
      type: bool
      sample: false
    can_push:
      description:
        - Whether this token may push to it.
      type: bool
      sample: true
    web_url:
      description:
        - Its address.
      type: str
      sample: https://gitlab.example.com/acme/shop/backend/api/-/tree/feature/login
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
from ansible_collections.labops.gitlab.plugins.module_utils.resources.branch import Branch
from ansible_collections.labops.gitlab.plugins.module_utils.runner import Run, run


def main(run: Run = run) -> None:
    run(Read(Branch))


if __name__ == "__main__":
    main()
