#!/usr/bin/python
# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: project_info
short_description: Read GitLab projects
version_added: "0.1.0"
author:
  - labops.gitlab contributors (@labops)
description:
  - Reads one project, or all projects of the server, of a group or of a user that the token may see and the filters
    leave.
  - A project that does not exist, that the token may not see or that is marked for deletion gives an empty list when
    it is asked for by O(project).
  - A token sees what its user sees. Only an administrator's token lists all projects of a server.
extends_documentation_fragment:
  - labops.gitlab.connection
  - labops.gitlab.project_list
  - labops.gitlab.project_list.beside
  - labops.gitlab.attributes.info
options:
  project:
    description:
      - One project, by its full path or its numeric id. It excludes all filters.
    type: str
  license:
    description:
      - Also read the license of the repository. For one O(project) alone.
    type: bool
  simple:
    description:
      - V(true) reads only a few keys of each project, which is quicker.
    type: bool
seealso:
  - module: labops.gitlab.project
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
# ansible localhost -m labops.gitlab.project_info -a 'project=acme/shop/backend/api'

- name: Look at one project
  labops.gitlab.project_info:
    project: acme/shop/backend/api
  register: one

- name: Fail early when it is not there
  ansible.builtin.assert:
    that: one.projects | length == 1

- name: Find the projects that are still in use
  labops.gitlab.project_info:
    membership: true
    archived: false
  register: used

- name: Show their paths
  ansible.builtin.debug:
    msg: "{{ used.projects | map(attribute='path_with_namespace') | sort }}"

- name: Find what nobody has touched this year, in a group and all below it
  labops.gitlab.project_info:
    group: acme/shop
    include_subgroups: true
    order_by: last_activity_at
    sort: asc
    max_results: 10

- name: List what a user has
  labops.gitlab.project_info:
    user: alice
    simple: true

- name: Look for a name, but not for more than ten projects
  labops.gitlab.project_info:
    search: api
    visibility: private
    max_results: 10
"""

RETURN = r"""
projects:
  description:
    - The projects, in GitLab's own terms and without the runners' token, in the order that was asked for, else in that
      of their ids. An empty list when nothing matches.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description:
        - The id, which stays the same when the project moves.
      type: int
      sample: 42
    name:
      description:
        - The name that people read.
      type: str
      sample: API
    path_with_namespace:
      description:
        - The full path.
      type: str
      sample: acme/shop/backend/api
    web_url:
      description:
        - The address for people.
      type: str
      sample: https://gitlab.example.com/acme/shop/backend/api
    ssh_url_to_repo:
      description:
        - The address for Git over SSH.
      type: str
      sample: git@gitlab.example.com:acme/shop/backend/api.git
    http_url_to_repo:
      description:
        - The address for Git over HTTPS.
      type: str
      sample: https://gitlab.example.com/acme/shop/backend/api.git
    default_branch:
      description:
        - The default branch. Null while the repository is empty.
      type: str
      sample: main
    visibility:
      description:
        - Who can see the project.
      type: str
      sample: private
    archived:
      description:
        - Whether the project is read-only.
      type: bool
      sample: false
    empty_repo:
      description:
        - Whether the repository has no commit yet.
      type: bool
      sample: false
    topics:
      description:
        - The topics.
      type: list
      elements: str
      sample:
        - payments
        - python
    namespace:
      description:
        - The group or user that the project belongs to.
      type: dict
      sample:
        id: 7
        full_path: acme/shop/backend
        kind: group
    marked_for_deletion_on:
      description:
        - The day on which it was marked for deletion, or null.
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

from ansible_collections.labops.gitlab.plugins.module_utils.operations import Read
from ansible_collections.labops.gitlab.plugins.module_utils.resources.project_list import ProjectList
from ansible_collections.labops.gitlab.plugins.module_utils.runner import Run, run


def main(run: Run = run) -> None:
    run(Read(ProjectList))


if __name__ == "__main__":
    main()
