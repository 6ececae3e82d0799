#!/usr/bin/python
# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: project_share_info
short_description: Read the groups that a GitLab project is shared with
version_added: "0.1.0"
author:
  - labops.gitlab contributors (@labops)
description:
  - Reads the share of a project with one group, or all its shares.
  - GitLab lists only shares with groups that the token can see.
extends_documentation_fragment:
  - labops.gitlab.connection
  - labops.gitlab.attributes.info
options:
  project:
    description:
      - The project, by its full path such as V(acme/shop/backend/api) or by its numeric id.
    type: str
    required: true
  group:
    description:
      - One group, by its full path or by its numeric id.
    type: str
seealso:
  - module: labops.gitlab.project_share
  - name: Projects API
    description: GitLab's documentation of the keys.
    link: https://docs.gitlab.com/api/projects/
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
# ansible localhost -m labops.gitlab.project_share_info -a 'project=acme/shop/backend/api'

- name: List the groups that a project is shared with
  labops.gitlab.project_share_info:
    project: acme/shop/backend/api
  register: shares

- name: Show those whose members may push
  ansible.builtin.debug:
    msg: "{{ shares.project_shares | selectattr('group_access_level', 'ge', 30) | map(attribute='group_full_path') }}"

- name: Look at one group
  labops.gitlab.project_share_info:
    project: acme/shop/backend/api
    group: acme/platform
"""

RETURN = r"""
project_shares:
  description:
    - The shares, in GitLab's own terms. An empty list when nothing matches.
  returned: success
  type: list
  elements: dict
  contains:
    group_id:
      description:
        - The id of the group.
      type: int
      sample: 7
    group_name:
      description:
        - The name of the group that people read.
      type: str
      sample: Platform
    group_full_path:
      description:
        - The full path of the group.
      type: str
      sample: acme/platform
    group_access_level:
      description:
        - The highest access level that members of the group have in the project, as a number.
      type: int
      sample: 30
    expires_at:
      description:
        - The day on which the share ends, or null.
      type: str
      sample: "2030-12-31"
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
from ansible_collections.labops.gitlab.plugins.module_utils.resources.share import ProjectShare
from ansible_collections.labops.gitlab.plugins.module_utils.runner import Run, run


def main(run: Run = run) -> None:
    run(Read(ProjectShare))


if __name__ == "__main__":
    main()
