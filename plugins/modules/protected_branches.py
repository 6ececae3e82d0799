#!/usr/bin/python
# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: protected_branches
short_description: Keep all protected branches of a GitLab project as they are declared
version_added: "0.1.0"
author:
  - labops.gitlab contributors (@labops)
description:
  - Protects several branches and wildcards as declared, changes what differs, and with O(exclusive=true) ends every other protection.
  - The words for one protection are those of M(labops.gitlab.protected_branch), and so is what happens to it.
  - It reads the list once, a hundred in a request, and each name of a user or a group once.
  - Protections that a group has given are never removed.
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
  protected_branches:
    description:
      - The protected branches and wildcards.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description:
          - The name of the branch, or a wildcard such as V(release/*). A protection is found by exactly this name.
        type: str
        required: true
      push_access_level:
        description:
          - Who may push to the branches, as a level, by name or number.
          - V(no_access) means nobody. V(admin) means administrators, and is not for gitlab.com.
          - Without C(allowed_to_push) it is about levels alone, and leaves users, groups and deploy keys as they are. With it, it is one more of them.
          - A new protection that says nothing of it has V(maintainer), which is GitLab's default.
        type: str
        choices:
          - no_access
          - developer
          - maintainer
          - admin
          - "0"
          - "30"
          - "40"
          - "60"
      merge_access_level:
        description:
          - Who may merge into the branches, as a level, by name or number.
          - V(no_access) means nobody. V(admin) means administrators, and is not for gitlab.com.
          - Without C(allowed_to_merge) it is about levels alone, and leaves users, groups as they are. With it, it is one more of them.
          - A new protection that says nothing of it has V(maintainer), which is GitLab's default.
        type: str
        choices:
          - no_access
          - developer
          - maintainer
          - admin
          - "0"
          - "30"
          - "40"
          - "60"
      unprotect_access_level:
        description:
          - Who may change and remove this protection, as a level, by name or number. Premium.
          - V(no_access) is not for this one. V(admin) means administrators, and is not for gitlab.com.
          - Without C(allowed_to_unprotect) it is about levels alone, and leaves users, groups as they are. With it, it is one more of them.
          - A new protection that says nothing of it has V(maintainer), which is GitLab's default.
        type: str
        choices:
          - developer
          - maintainer
          - admin
          - "30"
          - "40"
          - "60"
      allowed_to_push:
        description:
          - Everybody who may push to the branches. Who is not among them is removed. More than one level, users and groups are Premium.
          - Each entry says one thing about who it is. Users have to be members of the project, groups have to be invited to it.
        type: list
        elements: dict
        suboptions:
          access_level:
            description:
              - Everybody from this level on, by name or number.
            type: str
            choices:
              - no_access
              - developer
              - maintainer
              - admin
              - "0"
              - "30"
              - "40"
              - "60"
          username:
            description:
              - A user, by the exact username. It takes one more request to find the id.
            type: str
          user_id:
            description:
              - A user, by id.
            type: int
          group:
            description:
              - A group, by its full path. It takes one more request to find the id.
            type: str
          group_id:
            description:
              - A group, by id.
            type: int
          deploy_key_id:
            description:
              - A deploy key that is enabled for the project and may write, by its id. Since GitLab 17.5.
            type: int
      allowed_to_merge:
        description:
          - Everybody who may merge into the branches. Who is not among them is removed. More than one level, users and groups are Premium.
          - Each entry says one thing about who it is. Users have to be members of the project, groups have to be invited to it.
        type: list
        elements: dict
        suboptions:
          access_level:
            description:
              - Everybody from this level on, by name or number.
            type: str
            choices:
              - no_access
              - developer
              - maintainer
              - admin
              - "0"
              - "30"
              - "40"
              - "60"
          username:
            description:
              - A user, by the exact username. It takes one more request to find the id.
            type: str
          user_id:
            description:
              - A user, by id.
            type: int
          group:
            description:
              - A group, by its full path. It takes one more request to find the id.
            type: str
          group_id:
            description:
              - A group, by id.
            type: int
      allowed_to_unprotect:
        description:
          - Everybody who may change and remove this protection. Who is not among them is removed. More than one level, users and groups are Premium.
          - Each entry says one thing about who it is. Users have to be members of the project, groups have to be invited to it.
        type: list
        elements: dict
        suboptions:
          access_level:
            description:
              - Everybody from this level on, by name or number.
            type: str
            choices:
              - developer
              - maintainer
              - admin
              - "30"
              - "40"
              - "60"
          username:
            description:
              - A user, by the exact username. It takes one more request to find the id.
            type: str
          user_id:
            description:
              - A user, by id.
            type: int
          group:
            description:
              - A group, by its full path. It takes one more request to find the id.
            type: str
          group_id:
            description:
              - A group, by id.
            type: int
      allow_force_push:
        description:
          - Whether those who may push may force it. Since GitLab 13.11.
        type: bool
      code_owner_approval_required:
        description:
          - Whether a change of files that have code owners needs their approval. Premium.
        type: bool
seealso:
  - module: labops.gitlab.protected_branch
  - module: labops.gitlab.protected_branch_info
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
# ansible localhost -m labops.gitlab.protected_branches -a '{"project": "acme/shop/backend/api", "protected_branches": [{"name": "main"}]}'

- name: Protect main and the releases, and nothing else
  labops.gitlab.protected_branches:
    project: acme/shop/backend/api
    protected_branches:
      - name: main
        push_access_level: no_access
        merge_access_level: developer
      - name: release/*
        allowed_to_push:
          - access_level: maintainer
          - username: alice
    exclusive: true
    max_removals: 5

- name: Protect one more, and leave the others alone
  labops.gitlab.protected_branches:
    project: acme/shop/backend/api
    protected_branches:
      - name: stable/*
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
    - The protections that were changed.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description:
        - The name.
      type: str
      sample: release/*
    action:
      description:
        - What was done to it, V(create), V(update) or V(delete).
      type: str
      sample: create
protected_branches:
  description:
    - The protected branches and wildcards, in GitLab's own terms. In check mode as they would be.
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
        - The same as the option C(allowed_to_push) would say it, with ids.
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
        - The same as the option C(allowed_to_merge) would say it, with ids.
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
        - The same as the option C(allowed_to_unprotect) would say it, with ids.
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

from ansible_collections.labops.gitlab.plugins.module_utils.resources.protected_branch import ProtectedBranch
from ansible_collections.labops.gitlab.plugins.module_utils.runner import Run, run
from ansible_collections.labops.gitlab.plugins.module_utils.sets import ManageSet


def main(run: Run = run) -> None:
    run(ManageSet(ProtectedBranch, "protected_branches"))


if __name__ == "__main__":
    main()
