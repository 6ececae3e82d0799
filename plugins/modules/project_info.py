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
  - labops.gitlab.attributes.info
options:
  project:
    description:
      - One project, by its full path or its numeric id. It excludes all filters.
    type: str
  group:
    description:
      - The projects of this group, by its full path or its numeric id. It excludes O(project) and O(user).
    type: str
  user:
    description:
      - The projects in the namespace of this user, by username or numeric id. It excludes O(project) and
        O(group).
    type: str
  license:
    description:
      - Also read the license of the repository. For one O(project) alone.
    type: bool
  statistics:
    description:
      - Also read the sizes and the number of commits.
    type: bool
  with_custom_attributes:
    description:
      - Also read the custom attributes.
      - Administrators only; GitLab ignores it for others.
    type: bool
  search:
    description:
      - Only projects that match this text. GitLab finds substrings; use O(project) for one exact project.
    type: str
  owned:
    description:
      - Only projects that the token's user owns.
    type: bool
  membership:
    description:
      - Only projects that the token's user is a member of.
      - Not for the projects of a O(group).
    type: bool
  starred:
    description:
      - Only projects that the token's user has starred.
    type: bool
  archived:
    description:
      - V(true) lists only archived projects, V(false) only those that are not.
    type: bool
  visibility:
    description:
      - Only projects with this visibility.
    type: str
    choices: [private, internal, public]
  min_access_level:
    description:
      - Only projects in which the token's user has at least this access level.
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
  topic:
    description:
      - Only projects with these topics.
      - Not for the projects of a O(group).
    type: list
    elements: str
  active:
    description:
      - V(true) lists only projects that are neither archived nor marked for deletion, V(false) only those that
        are.
    type: bool
  order_by:
    description:
      - The order. Without it projects come in the order of their ids, read in keyset pages, which have no upper
        end.
      - Any other order is read in offset pages, which end at 50,000 projects on most servers. Beyond, the
        module reads the whole list by ids and orders it itself by V(name), V(path), V(created_at),
        V(updated_at), V(last_activity_at) or V(star_count); by the others it fails there.
      - The sizes are for administrators and not for a O(group). V(similarity) needs O(search).
    type: str
    choices: [id, name, path, created_at, updated_at, last_activity_at, star_count, similarity, storage_size, repository_size, wiki_size, packages_size]
  sort:
    description:
      - The direction of the order. Without it and without O(order_by) it is V(asc), with O(order_by) GitLab's
        own, V(desc).
    type: str
    choices: [asc, desc]
  simple:
    description:
      - V(true) reads only a few keys of each project, which is quicker.
    type: bool
  search_namespaces:
    description:
      - V(true) makes O(search) look into the names of groups and users too.
      - Not for the projects of a O(group).
    type: bool
  imported:
    description:
      - Only projects that were imported.
      - Not for the projects of a O(group).
    type: bool
  with_issues_enabled:
    description:
      - Only projects with issues.
    type: bool
  with_merge_requests_enabled:
    description:
      - Only projects with merge requests.
    type: bool
  with_programming_language:
    description:
      - Only projects that use this programming language.
      - Not for the projects of a O(group).
    type: str
  id_after:
    description:
      - Only projects with a greater id.
      - Not for the projects of a O(group).
    type: int
  id_before:
    description:
      - Only projects with a smaller id.
      - Not for the projects of a O(group).
    type: int
  last_activity_after:
    description:
      - Only projects whose last activity is later than this time, in ISO 8601 such as V(2026-01-31T00:00:00Z).
      - Not for the projects of a O(group).
    type: str
  last_activity_before:
    description:
      - Only projects whose last activity is earlier than this time, in ISO 8601 such as
        V(2026-01-31T00:00:00Z).
      - Not for the projects of a O(group).
    type: str
  updated_after:
    description:
      - Only projects whose last update is later than this time, in ISO 8601 such as V(2026-01-31T00:00:00Z).
      - Not for the projects of a O(group).
      - The list is then in the order of V(updated_at), the only one that GitLab allows with it.
    type: str
  updated_before:
    description:
      - Only projects whose last update is earlier than this time, in ISO 8601 such as V(2026-01-31T00:00:00Z).
      - Not for the projects of a O(group).
      - The list is then in the order of V(updated_at), the only one that GitLab allows with it.
    type: str
  repository_storage:
    description:
      - Only projects whose repository is on this storage shard.
      - Not for the projects of a O(group).
      - Administrators only; GitLab ignores it for others.
    type: str
  topic_id:
    description:
      - Only projects with the topic that has this id.
      - Not for the projects of a O(group).
    type: int
  custom_attributes:
    description:
      - Only projects with these custom attributes.
      - Administrators only; GitLab ignores it for others.
    type: dict
  marked_for_deletion_on:
    description:
      - Only projects that were marked for deletion on this day, such as V(2026-01-31).
      - Not for the projects of a O(group).
    type: str
  include_pending_delete:
    description:
      - Also list projects that are being removed.
      - Not for the projects of a O(group).
      - Administrators only; GitLab ignores it for others.
    type: bool
  include_hidden:
    description:
      - Also list hidden projects.
      - Not for the projects of a O(group).
      - Administrators only; GitLab ignores it for others.
    type: bool
  wiki_checksum_failed:
    description:
      - Only projects whose wiki failed Geo's verification.
      - Not for the projects of a O(group).
      - Enterprise Edition.
    type: bool
  repository_checksum_failed:
    description:
      - Only projects whose repository failed Geo's verification.
      - Not for the projects of a O(group).
      - Enterprise Edition.
    type: bool
  include_subgroups:
    description:
      - Also list the projects of the groups below.
      - For the projects of a O(group) alone.
    type: bool
  include_ancestor_groups:
    description:
      - Also list the projects of the groups above.
      - For the projects of a O(group) alone.
    type: bool
  with_shared:
    description:
      - Whether to list projects that are shared with the group. GitLab does unless V(false) is given.
      - For the projects of a O(group) alone.
    type: bool
  with_security_reports:
    description:
      - Only projects that have security reports.
      - For the projects of a O(group) alone.
      - Ultimate.
    type: bool
  max_results:
    description:
      - The most projects to list. Without it all that match are listed, however many.
    type: int
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
