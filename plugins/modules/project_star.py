#!/usr/bin/python
# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: project_star
short_description: Star a GitLab project, or take the star back
version_added: "0.1.0"
author:
  - labops.gitlab contributors (@labops)
description:
  - Keeps the star of the user whose token is used, or of the one that O(sudo) names. Stars of others are left alone.
  - The project has to be there and visible to the token.
extends_documentation_fragment:
  - labops.gitlab.connection
  - labops.gitlab.attributes
  - labops.gitlab.state.missing_parent
options:
  state:
    description:
      - V(present) stars the project. V(absent) takes the star back.
      - A project that is absent or that the token may not see is an error, for V(absent) too.
    type: str
    choices: [present, absent]
    default: present
  project:
    description:
      - The project, by its full path such as V(acme/shop/backend/api) or by its numeric id.
      - By id, a project that is starred already needs one request, by path two.
    type: str
    required: true
seealso:
  - module: labops.gitlab.project_info
    description: Lists what is starred, with its option C(starred).
  - module: labops.gitlab.project
  - name: Project starring API
    description: GitLab's documentation of stars.
    link: https://docs.gitlab.com/api/project_starring/
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
# ansible localhost -m labops.gitlab.project_star -a 'project=acme/shop/backend/api'

- name: Star a project
  labops.gitlab.project_star:
    project: acme/shop/backend/api

- name: Take the star back
  labops.gitlab.project_star:
    project: acme/shop/backend/api
    state: absent
"""

RETURN = r"""
action:
  description:
    - What was done, or in check mode would be done. One of V(none), V(create), V(delete).
  returned: success
  type: str
  sample: create
project_star:
  description:
    - The project that is starred. Null when it is not starred any more.
    - In check mode it is the prediction, with the same keys.
  returned: success
  type: dict
  contains:
    id:
      description:
        - The id of the project.
      type: int
      sample: 42
    name:
      description:
        - The name of the project.
      type: str
      sample: api
    path:
      description:
        - The last part of the full path.
      type: str
      sample: api
    path_with_namespace:
      description:
        - The full path of the project.
      type: str
      sample: acme/shop/backend/api
    starred:
      description:
        - Always V(true).
      type: bool
      sample: true
    star_count:
      description:
        - How many users have starred the project.
      type: int
      sample: 3
    web_url:
      description:
        - The address of the project.
      type: str
      sample: https://gitlab.example.com/acme/shop/backend/api
before:
  description:
    - The project when it was starred before the task. Null when it was not.
  returned: success
  type: dict
  sample:
    id: 42
    path_with_namespace: acme/shop/backend/api
diff:
  description:
    - Whether it is starred, with C(before) and C(after). Ansible shows it with C(--diff).
  returned: success
  type: dict
  contains:
    before:
      description:
        - The changed keys as they were.
      type: dict
    after:
      description:
        - The changed keys as they are.
      type: dict
id:
  description:
    - The id of the project. Null where nothing is starred.
  returned: success
  type: int
  sample: 42
web_url:
  description:
    - The address of the project. Null where nothing is starred.
  returned: success
  type: str
  sample: https://gitlab.example.com/acme/shop/backend/api
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

from ansible_collections.labops.gitlab.plugins.module_utils.operations import Manage
from ansible_collections.labops.gitlab.plugins.module_utils.resources.star import ProjectStar
from ansible_collections.labops.gitlab.plugins.module_utils.runner import Run, run


def main(run: Run = run) -> None:
    run(Manage(ProjectStar))


if __name__ == "__main__":
    main()
