#!/usr/bin/python
# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: project_member
short_description: Keep a member of a GitLab project as declared
version_added: "0.1.0"
author:
  - labops.gitlab contributors (@labops)
description:
  - Adds a user to a project, changes the access level or the end of the membership, or removes the user.
  - Somebody who has no account yet is invited by mail with O(email). A pending invitation counts as the membership that it
    will become.
  - It is about direct members. What a user inherits from a group is left alone; O(inherited) says whether it is
    enough.
  - Only the options that are given are compared and sent.
  - O(state=absent) ends the direct membership. An inherited one stays, and so may the access.
  - It never removes members that nobody named.
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
  username:
    description:
      - The user, by the exact username; capitals do not matter. One of O(username), O(user_id) and O(email) is needed.
    type: str
  user_id:
    description:
      - The user, by id.
    type: int
  email:
    description:
      - Somebody by their mail address, spelled as in the invitation. GitLab shows invitations to Maintainers and above.
      - When no invitation of the address is pending and this token can see the user whose address it is (administrators see
        all, others public addresses), it is about that user, as with O(user_id). Otherwise an invitation is sent.
      - With O(state=absent) the invitation is withdrawn, or that user is removed.
      - GitLab does not invite whose address it knows, but adds them at once. Where this token cannot see who it is the module
        warns, and cannot tell in the next run that they are there; use O(username) then.
    type: str
  inherited:
    description:
      - What an access level counts for that the user inherits from a group.
      - V(ignore), as without this option, demands a direct membership. V(accept) is content with an inherited level
        that is as high as O(access_level), or with any where none is given; a direct membership that exists is still
        changed to what is declared.
    type: str
    choices: [ignore, accept]
  access_level:
    description:
      - The access level, by name or number. Needed to add a member.
      - GitLab refuses a direct level below the inherited one; the module says so before it writes.
      - >-
        Names and numbers mean the same: guest 10, planner 15, reporter 20, security manager 25, developer 30,
        maintainer 40, owner 50.
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
      - The day on which the membership ends, as V(YYYY-MM-DD). An empty text removes the end, without this option it
        stays as it is.
    type: str
  member_role_id:
    description:
      - The id of a custom role. Ultimate.
      - A custom role that the member has is kept when this option is not given; V(0) takes it away.
      - It has an access level of its own, and GitLab demands that O(access_level) is the same.
      - GitLab does not tell the custom role of an invitation. It is sent with what else is sent, and no change by itself.
    type: int
seealso:
  - module: labops.gitlab.project_member_info
  - module: labops.gitlab.project
  - name: Project members API
    description: GitLab's documentation of the settings.
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
# ansible localhost -m labops.gitlab.project_member -a 'project=acme/shop/backend/api username=bob access_level=developer'

- name: Have a developer
  labops.gitlab.project_member:
    project: acme/shop/backend/api
    username: bob
    access_level: developer

- name: Have a reporter until a certain day
  labops.gitlab.project_member:
    project: acme/shop/backend/api
    username: carol
    access_level: reporter
    expires_at: "2030-12-31"

- name: Let her stay
  labops.gitlab.project_member:
    project: acme/shop/backend/api
    username: carol
    expires_at: ""

- name: Make a developer a maintainer
  labops.gitlab.project_member:
    project: acme/shop/backend/api
    username: alice
    access_level: maintainer

- name: Be content with what they inherit from the groups above
  labops.gitlab.project_member:
    project: acme/shop/backend/api
    username: "{{ item }}"
    access_level: developer
    inherited: accept
  loop: [bob, carol]

- name: Invite somebody who has no account yet
  labops.gitlab.project_member:
    project: acme/shop/backend/api
    email: dana@partner.example.com
    access_level: reporter
    expires_at: "2030-12-31"

- name: Withdraw the invitation, or remove who has accepted it
  labops.gitlab.project_member:
    project: acme/shop/backend/api
    email: dana@partner.example.com
    state: absent

- name: Remove a direct member
  labops.gitlab.project_member:
    project: acme/shop/backend/api
    username: carol
    state: absent
"""

RETURN = r"""
action:
  description:
    - What was done, or in check mode would be done. One of V(none), V(create), V(update), V(delete).
  returned: success
  type: str
  sample: update
project_member:
  description:
    - The member as it is after the task, in GitLab's own terms and without secrets. Null when there is none any more.
    - In check mode it is the prediction. It has the same keys; those that only GitLab can decide are null.
    - Of an invitation C(id), C(username) and the other keys of a user are null.
    - With RV(queued) it is the member as it will be.
  returned: success
  type: dict
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
    invite_email:
      description:
        - The address of a pending invitation, else null.
      type: str
      sample: dana@partner.example.com
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
inherited_access_level:
  description:
    - The access level that the user inherits from a group, as a number. Null when they inherit none, or when it was not looked up.
    - It is looked up only before a direct member is added.
  returned: success
  type: int
  sample: 20
queued:
  description:
    - Whether GitLab has only queued the request, since an administrator has to approve it. Nothing has changed then, and
      a warning says so. Until it is approved every run queues it again.
  returned: success
  type: bool
  sample: false
before:
  description:
    - The member as it was before the task. Null when there was none.
  returned: success
  type: dict
  sample:
    id: 11
    username: alice
    access_level: 30
diff:
  description:
    - The keys that are changed, with C(before) and C(after). Ansible shows it with C(--diff).
    - A secret that is sent shows as "(sent, not shown)".
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
    - The id. Null when there is none, or in check mode none yet.
  returned: success
  type: int
  sample: 11
web_url:
  description:
    - The address of the user's profile.
  returned: success
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

from ansible_collections.labops.gitlab.plugins.module_utils.operations import Manage
from ansible_collections.labops.gitlab.plugins.module_utils.resources.member import ProjectMember
from ansible_collections.labops.gitlab.plugins.module_utils.runner import Run, run


def main(run: Run = run) -> None:
    run(Manage(ProjectMember))


if __name__ == "__main__":
    main()
