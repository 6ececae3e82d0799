#!/usr/bin/python
# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: branch
short_description: Keep a branch of a GitLab project as declared
version_added: "0.1.0"
author:
  - labops.gitlab contributors (@labops)
description:
  - Creates a branch from another one, from a tag or from a commit, or removes it.
  - A branch that is there is never changed, whatever O(ref) says. GitLab does not tell from what it was made.
  - The default branch cannot be removed. Who may push to a branch is what M(labops.gitlab.protected_branch) manages.
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
  branch:
    description:
      - The name of the branch, such as V(feature/login).
    type: str
    required: true
  ref:
    description:
      - From what a new branch is made, as the name of a branch or of a tag, or the id of a commit. Needed to create one.
    type: str
seealso:
  - module: labops.gitlab.branch_info
  - module: labops.gitlab.protected_branch
  - name: Branches API
    description: GitLab's documentation of the settings.
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
# ansible localhost -m labops.gitlab.branch -a 'project=acme/shop/backend/api branch=develop ref=main'

- name: Have a branch
  labops.gitlab.branch:
    project: acme/shop/backend/api
    branch: feature/login
    ref: main

- name: Remove it
  labops.gitlab.branch:
    project: acme/shop/backend/api
    branch: feature/login
    state: absent
"""

RETURN = r"""
action:
  description:
    - What was done, or in check mode would be done. One of V(none), V(create), V(delete).
  returned: success
  type: str
  sample: create
branch:
  description:
    - The branch as it is after the task, in GitLab's own terms. Null when there is none any more.
    - In check mode it is the prediction. It has the same keys; those that only GitLab can decide are null.
  returned: success
  type: dict
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
before:
  description:
    - The branch as it was before the task. Null when there was none.
  returned: success
  type: dict
  sample:
    name: feature/login
    default: false
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
    - Always null. A branch has a name and no id.
  returned: success
  type: int
web_url:
  description:
    - The address of the branch. Null in check mode when there is none yet.
  returned: success
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

from ansible_collections.labops.gitlab.plugins.module_utils.operations import Manage
from ansible_collections.labops.gitlab.plugins.module_utils.resources.branch import Branch
from ansible_collections.labops.gitlab.plugins.module_utils.runner import Run, run


def main(run: Run = run) -> None:
    run(Manage(Branch))


if __name__ == "__main__":
    main()
