#!/usr/bin/python
# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: project_members
short_description: Keep all direct members of a GitLab project as they are declared
version_added: "0.1.0"
author:
  - labops.gitlab contributors (@labops)
description:
  - Adds several users, invites several addresses, changes what differs, and with O(exclusive=true) removes every other direct
    member and withdraws every other pending invitation.
  - The words for one member are those of M(labops.gitlab.project_member), and so is what happens to them.
  - It reads the list of direct members once, and that of the invitations where O(exclusive) or an entry by mail asks for it.
  - O(exclusive=true) never removes the bot users of access tokens, whom GitLab lets nobody remove. It never removes the user of
    the token either, nor the owners when no other direct owner would be left; it warns of these.
  - What is inherited from groups is left alone.
extends_documentation_fragment:
  - labops.gitlab.connection
  - labops.gitlab.attributes
  - labops.gitlab.sets
  - labops.gitlab.sets.missing_parent
options:
  project:
    description:
      - The project, by its full path such as V(acme/shop/backend/api) or by its numeric id.
    type: str
    required: true
  members:
    description:
      - The members. Each has one of C(username), C(user_id) and C(email).
    type: list
    elements: dict
    required: true
    suboptions:
      username:
        description:
          - The user, by the exact username; capitals do not matter. One of C(username), C(user_id) and C(email) is needed.
        type: str
      user_id:
        description:
          - The user, by id.
        type: int
      email:
        description:
          - Somebody by their mail address, spelled as in the invitation. GitLab shows invitations to Maintainers and above.
          - When no invitation of the address is pending and this token can see the user whose address it is (administrators see
            all, others public addresses), it is about that user, as with C(user_id). Otherwise an invitation is sent.
          - GitLab does not invite whose address it knows, but adds them at once. Where this token cannot see who it is the module
            warns, and cannot tell in the next run that they are there; use C(username) then.
        type: str
      inherited:
        description:
          - What an access level counts for that the user inherits from a group.
          - V(ignore), as without this option, demands a direct membership. V(accept) is content with an inherited level
            that is as high as C(access_level), or with any where none is given; a direct membership that exists is still
            changed to what is declared.
        type: str
        choices: [ignore, accept]
      access_level:
        description:
          - The access level, by name or number.
          - GitLab refuses a direct level below the inherited one; the module says so before it writes.
          - >-
            Names and numbers mean the same: guest 10, planner 15, reporter 20, security manager 25, developer 30,
            maintainer 40, owner 50.
        type: str
        required: true
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
          - It has an access level of its own, and GitLab demands that C(access_level) is the same.
          - GitLab does not tell the custom role of an invitation. It is sent with what else is sent, and no change by itself.
        type: int
seealso:
  - module: labops.gitlab.project_member
  - module: labops.gitlab.project_member_info
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
# ansible localhost -m labops.gitlab.project_members -a '{"project": "acme/shop/backend/api", "members": [{"username": "bob", "access_level": 30}]}'

- name: Have these and nobody else, but for bots and support
  labops.gitlab.project_members:
    project: acme/shop/backend/api
    members:
      - username: bob
        access_level: maintainer
      - username: carol
        access_level: reporter
        expires_at: "2030-12-31"
      - email: dana@partner.example.com
        access_level: guest
    exclusive: true
    keep: ["support-*"]
    max_removals: 3

- name: Add two and leave the others alone
  labops.gitlab.project_members:
    project: acme/platform/tools
    members:
      - username: alice
        access_level: developer
      - username: bob
        access_level: developer
"""

RETURN = r"""
action:
  description:
    - What was done, or in check mode would be.
  returned: success
  type: str
  choices: [none, update]
  sample: update
changes:
  description:
    - The members that were changed.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description:
        - The username, or the address of who is invited.
      type: str
      sample: alice
    action:
      description:
        - What was done, V(create), V(update) or V(delete).
      type: str
      sample: create
project_members:
  description:
    - The direct members, in GitLab's own terms, and the pending invitations where they were read. In check mode as they would be.
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
diff:
  description:
    - What is changed, by names. Ansible shows it with C(--diff).
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

from ansible_collections.labops.gitlab.plugins.module_utils.resources.member import ProjectMember
from ansible_collections.labops.gitlab.plugins.module_utils.runner import Run, run
from ansible_collections.labops.gitlab.plugins.module_utils.sets import ManageSet


def main(run: Run = run) -> None:
    run(ManageSet(ProjectMember, "members"))


if __name__ == "__main__":
    main()
