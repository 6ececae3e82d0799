#!/usr/bin/python
# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: project_fork
short_description: Keep a project as the fork of another
version_added: "0.1.0"
author:
  - labops.gitlab contributors (@labops)
description:
  - Forks a project into a namespace and path and waits for the import, or makes a project that is there already a fork
    of another, or removes that relation.
  - It accepts a project that is a fork of O(source) already, and refuses any other project in its place.
  - O(state=absent) removes the relation alone. The project stays, with all that is in it; M(labops.gitlab.project)
    removes projects.
  - Everything else about the new project is kept as declared by M(labops.gitlab.project).
extends_documentation_fragment:
  - labops.gitlab.connection
  - labops.gitlab.attributes
options:
  state:
    description:
      - V(present) makes the project a fork of O(source). V(absent) removes the relation to O(source), or without that
        option to whatever the project is a fork of.
      - A project that is absent or that the token may not see is an error, for V(absent) too.
    type: str
    choices: [present, absent]
    default: present
  project:
    description:
      - The fork, by its full path such as V(acme/forks/api). A fork that exists can be named by its numeric id.
      - The namespace has to exist. For one's own it is the username, as in V(alice/api).
    type: str
    required: true
  source:
    description:
      - The project that it is a fork of, by its full path or its numeric id. Needed with O(state=present).
    type: str
  link_existing:
    description:
      - Whether a project that exists and is no fork becomes one of O(source). GitLab then records the relation alone;
        branches and settings stay as they are.
      - Without this option, as with V(false), such a project is refused, since it may be there by mistake.
      - A fork of another project is always refused. Remove that relation first, with O(state=absent).
    type: bool
  missing_parent:
    description:
      - What check mode does with O(state=present) when O(source) does not exist.
      - V(predict) predicts a fork of a source of that path and warns, so that a playbook can be checked before its
        first run. V(fail) fails.
      - Outside of check mode a missing source is always an error.
    type: str
    choices: [predict, fail]
    default: predict
  wait:
    description:
      - Whether to wait until GitLab has imported the repository. Without this option, as with V(true), the task is done
        when the fork is; with V(false) it is done as soon as GitLab has taken the order.
      - A fork that is found unfinished is waited for as well, in check mode too.
      - An import that has failed is always an error, with GitLab's reason.
    type: bool
  wait_timeout:
    description:
      - How long to wait for the import, in seconds. Without this option it is 300.
    type: int
  name:
    description:
      - The name of the new project. Without this option it is the name of O(source), which a fork in the same namespace
        cannot have.
      - Like the options below it counts when the fork is made. Of one that is there it is compared only, and a
        difference is a warning.
    type: str
  description:
    description:
      - The description of the new project. Without this option it is that of O(source).
    type: str
  visibility:
    description:
      - Who can see the new project. GitLab takes the lowest of this, of the visibility of O(source) and of the
        namespace's.
    type: str
    choices: [private, internal, public]
  mr_default_target_self:
    description:
      - Whether merge requests of the fork target the fork itself by default.
    type: bool
  branches:
    description:
      - The one branch that the fork gets. Without this option it gets all. GitLab's name of this option is a plural,
        but it takes one name.
    type: str
seealso:
  - module: labops.gitlab.project
  - module: labops.gitlab.project_star
  - name: Project forks API
    description: GitLab's documentation of the settings.
    link: https://docs.gitlab.com/api/project_forks/
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
# ansible localhost -m labops.gitlab.project_fork -a 'project=acme/platform/api source=acme/shop/backend/api'

- name: Have a fork
  labops.gitlab.project_fork:
    project: acme/platform/api
    source: acme/shop/backend/api

- name: Have a fork of one branch under another name, and do not wait for it
  labops.gitlab.project_fork:
    project: acme/platform/api-stable
    source: acme/shop/backend/api
    name: API, stable
    description: What the platform runs
    visibility: private
    branches: main
    mr_default_target_self: true
    wait: false

- name: Make a project that is there a fork of another
  labops.gitlab.project_fork:
    project: acme/platform/tools
    source: acme/shop/backend/api
    link_existing: true

- name: Let it stand on its own again
  labops.gitlab.project_fork:
    project: acme/platform/tools
    state: absent
"""

RETURN = r"""
action:
  description:
    - What was done, or in check mode would be done. One of V(none), V(create), V(delete).
    - V(create) is a new fork or a new relation, V(delete) the end of a relation.
  returned: success
  type: str
  sample: create
project_fork:
  description:
    - The project as it is after the task, in GitLab's own terms and without secrets. Null when it is no fork any more.
    - In check mode it is the prediction. It has the same keys; those that only GitLab can decide are null.
  returned: success
  type: dict
  contains:
    id:
      description:
        - The id of the project.
      type: int
      sample: 43
    path_with_namespace:
      description:
        - The full path.
      type: str
      sample: acme/platform/api
    forked_from_project:
      description:
        - The project that it is a fork of, with its C(id), C(path_with_namespace) and others. Null when the token may not see it.
      type: dict
      sample: {"id": 42, "path_with_namespace": "acme/shop/backend/api"}
    import_status:
      description:
        - How far the import is, such as V(scheduled) or V(finished). V(none) of a project that was related afterwards.
      type: str
      sample: finished
    mr_default_target_self:
      description:
        - Whether merge requests target the fork itself by default.
      type: bool
      sample: false
    visibility:
      description:
        - Who can see it.
      type: str
      sample: private
    web_url:
      description:
        - The address of the project.
      type: str
      sample: https://gitlab.example.com/acme/platform/api
before:
  description:
    - The project as it was when it was a fork before the task. Null when it was none.
  returned: success
  type: dict
  sample:
    id: 43
    path_with_namespace: acme/platform/api
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
    - The id of the project. Null in check mode when there is none yet.
  returned: success
  type: int
  sample: 43
web_url:
  description:
    - The address of the project.
  returned: success
  type: str
  sample: https://gitlab.example.com/acme/platform/api
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
from ansible_collections.labops.gitlab.plugins.module_utils.resources.fork import ProjectFork
from ansible_collections.labops.gitlab.plugins.module_utils.runner import Run, run


def main(run: Run = run) -> None:
    run(Manage(ProjectFork))


if __name__ == "__main__":
    main()
