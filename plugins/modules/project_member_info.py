#!/usr/bin/python
# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: project_member_info
short_description: Read the members of a GitLab project
version_added: "0.1.0"
author:
  - labops.gitlab contributors (@labops)
description:
  - Reads one member of a project, those that match a text, or all.
  - By default these are the direct members; with O(include_inherited=true) everybody who has access.
extends_documentation_fragment:
  - labops.gitlab.connection
  - labops.gitlab.attributes.info
options:
  project:
    description:
      - The project, by its full path such as V(acme/shop/backend/api) or by its numeric id.
    type: str
    required: true
  username:
    description:
      - One member, by the exact username; capitals do not matter.
    type: str
  user_id:
    description:
      - One member, by the id of the user.
    type: int
  query:
    description:
      - Only members that match this text. GitLab also finds similar ones; use O(username) for one exact user.
    type: str
  include_inherited:
    description:
      - Whether those are listed too who are members through a group. Without it only direct members are listed.
    type: bool
seealso:
  - module: labops.gitlab.project_member
  - name: Project members API
    description: GitLab's documentation of the keys.
    link: https://docs.gitlab.com/api/project_members/
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
# ansible localhost -m labops.gitlab.project_member_info -a 'project=acme/shop/backend/api include_inherited=true'

- name: List the direct members of a project
  labops.gitlab.project_member_info:
    project: acme/shop/backend/api
  register: direct

- name: List everybody who has access, also through a group
  labops.gitlab.project_member_info:
    project: acme/shop/backend/api
    include_inherited: true
  register: effective

- name: Show who may push to protected branches
  ansible.builtin.debug:
    msg: "{{ effective.project_members | selectattr('access_level', 'ge', 40) | map(attribute='username') }}"

- name: Look at one user
  labops.gitlab.project_member_info:
    project: acme/shop/backend/api
    username: alice
"""

RETURN = r"""
project_members:
  description:
    - The members, in GitLab's own terms. An empty list when nothing matches.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description:
        - The id of the user.
      type: int
      sample: 11
    username:
      description:
        - The username.
      type: str
      sample: alice
    name:
      description:
        - The name that people read.
      type: str
      sample: Alice Archer
    access_level:
      description:
        - The access level as a number.
      type: int
      sample: 30
    expires_at:
      description:
        - The day on which the membership ends, or null.
      type: str
      sample: "2030-12-31"
    member_role:
      description:
        - The custom role, or null.
      type: dict
    state:
      description:
        - The state of the user, such as V(active).
      type: str
      sample: active
    web_url:
      description:
        - The address of the user's profile.
      type: str
      sample: https://gitlab.example.com/alice
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
from ansible_collections.labops.gitlab.plugins.module_utils.resources.member import ProjectMember
from ansible_collections.labops.gitlab.plugins.module_utils.runner import Run, run


def main(run: Run = run) -> None:
    run(Read(ProjectMember))


if __name__ == "__main__":
    main()
