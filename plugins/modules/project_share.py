#!/usr/bin/python
# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: project_share
short_description: Keep a GitLab project shared with a group
version_added: "0.1.0"
author:
  - labops.gitlab contributors (@labops)
description:
  - Shares a project with a group, changes the level or the end of the share, or ends it.
  - Only the options that are given are compared and sent.
  - GitLab cannot change a share. One that differs is removed and made anew; when GitLab refuses the new one, the old one is
    put back and the error says so. For that moment the group's members have no access through the share.
  - The token's user must belong to the group. A share with a group that the token cannot see is not listed by GitLab, so such
    a group is an error, for O(state=absent) too.
extends_documentation_fragment:
  - labops.gitlab.connection
  - labops.gitlab.attributes
  - labops.gitlab.state
  - labops.gitlab.state.missing_parent
options:
  project:
    description:
      - The project, by its full path such as V(acme/shop/backend/api) or by its numeric id.
    type: str
    required: true
  group:
    description:
      - The group, by its full path such as V(acme/platform) or by its numeric id.
      - Not the group that the project is in, nor one above it.
    type: str
    required: true
  group_access:
    description:
      - The highest access level that members of the group get, by name or number. Needed to share.
      - >-
        Names and numbers mean the same: guest 10, planner 15, reporter 20, security manager 25, developer 30,
        maintainer 40, owner 50. GitLab 18.9 does not take security manager here.
    type: str
    choices:
      - guest
      - planner
      - reporter
      - security_manager
      - developer
      - maintainer
      - owner
      - "10"
      - "15"
      - "20"
      - "25"
      - "30"
      - "40"
      - "50"
  expires_at:
    description:
      - The day on which the share ends, as V(YYYY-MM-DD). An empty text removes the end, without this option it
        stays as it is.
    type: str
  member_role_id:
    description:
      - The id of a custom role for the members of the group. Ultimate.
      - GitLab does not tell the custom role of a share. It is sent with every share that is made, never compared, and one
        that is not given here is lost when the share is made anew.
    type: int
seealso:
  - module: labops.gitlab.project_share_info
  - module: labops.gitlab.project_member
  - name: Projects API
    description: GitLab's documentation of the settings.
    link: https://docs.gitlab.com/api/projects/#share-a-project-with-a-group
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
# ansible localhost -m labops.gitlab.project_share -a 'project=acme/shop/backend/api group=acme/platform group_access=reporter'

- name: Let the platform people read along
  labops.gitlab.project_share:
    project: acme/shop/backend/api
    group: acme/platform
    group_access: reporter

- name: Let them work on it until a certain day
  labops.gitlab.project_share:
    project: acme/shop/backend/api
    group: acme/platform
    group_access: developer
    expires_at: "2030-12-31"

- name: End it
  labops.gitlab.project_share:
    project: acme/shop/backend/api
    group: acme/platform
    state: absent
"""

RETURN = r"""
action:
  description:
    - What was done, or in check mode would be done. One of V(none), V(create), V(update), V(delete).
  returned: success
  type: str
  sample: update
project_share:
  description:
    - The share as it is after the task, in GitLab's own terms. Null when there is none any more.
    - In check mode it is the prediction. It has the same keys.
  returned: success
  type: dict
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
before:
  description:
    - The share as it was before the task. Null when there was none.
  returned: success
  type: dict
  sample:
    group_id: 7
    group_full_path: acme/platform
    group_access_level: 20
diff:
  description:
    - The keys that are changed, with C(before) and C(after). Ansible shows it with C(--diff).
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
    - Always null, since GitLab lists shares without ids.
  returned: success
  type: int
web_url:
  description:
    - Always null, since a share has no address of its own.
  returned: success
  type: str
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
from ansible_collections.labops.gitlab.plugins.module_utils.resources.share import ProjectShare
from ansible_collections.labops.gitlab.plugins.module_utils.runner import Run, run


def main(run: Run = run) -> None:
    run(Manage(ProjectShare))


if __name__ == "__main__":
    main()
