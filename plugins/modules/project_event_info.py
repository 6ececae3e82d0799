#!/usr/bin/python
# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: project_event_info
short_description: Read what happened in a GitLab project
version_added: "0.1.0"
author:
  - labops.gitlab contributors (@labops)
description:
  - Lists the events of a project, the newest first. Pushes, members that come and go, issues, merge requests, comments and
    more are among them.
  - Only events are listed that the token may see. GitLab removes those that are older than three years.
extends_documentation_fragment:
  - labops.gitlab.connection
  - labops.gitlab.attributes.info
options:
  project:
    description:
      - The project, by its full path such as V(acme/shop/backend/api) or by its numeric id.
    type: str
    required: true
  action:
    description:
      - Only events of this kind. It is not the word in C(action_name), which GitLab shows to people; an issue that was
        V(created) has been C(opened) there.
    type: str
    choices: [approved, closed, commented, created, destroyed, expired, joined, left, merged, pushed, reopened, updated]
  target_type:
    description:
      - Only events about this kind of thing. Pushes and members that come and go have none.
    type: str
    choices: [design, issue, merge_request, milestone, note, project, snippet, user, wiki]
  before:
    description:
      - Only events before this day, such as V(2026-01-31). The day itself is not among them.
    type: str
  after:
    description:
      - Only events after this day, such as V(2026-01-31). The day itself is not among them.
    type: str
  sort:
    description:
      - V(asc) lists the oldest first. GitLab lists the newest first without it, as with V(desc).
    type: str
    choices: [asc, desc]
  max_results:
    description:
      - How many events to read at most. Without it all that match, a hundred with each request.
    type: int
seealso:
  - module: labops.gitlab.project_info
  - name: Events API
    description: GitLab's documentation of the filters and keys.
    link: https://docs.gitlab.com/api/events/
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
# ansible localhost -m labops.gitlab.project_event_info -a 'project=acme/shop/backend/api max_results=10'

- name: Read the newest events of a project
  labops.gitlab.project_event_info:
    project: acme/shop/backend/api
    max_results: 50
  register: events

- name: Show who did something
  ansible.builtin.debug:
    msg: "{{ events.project_events | map(attribute='author_username') | unique }}"

- name: Read what was pushed in January
  labops.gitlab.project_event_info:
    project: acme/shop/backend/api
    action: pushed
    after: "2025-12-31"
    before: "2026-02-01"
  register: pushes

- name: Show which branches and tags were pushed
  ansible.builtin.debug:
    msg: "{{ pushes.project_events | map(attribute='push_data.ref') | unique }}"

- name: Read the merge requests that were merged, the oldest first
  labops.gitlab.project_event_info:
    project: acme/shop/backend/api
    action: merged
    target_type: merge_request
    sort: asc
"""

RETURN = r"""
project_events:
  description:
    - The events, in GitLab's own terms. An empty list when nothing matches.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description:
        - The id of the event.
      type: int
      sample: 8
    project_id:
      description:
        - The id of the project.
      type: int
      sample: 15
    action_name:
      description:
        - What happened, as GitLab says it to people.
      type: str
      sample: pushed to
    target_type:
      description:
        - The kind of thing it happened to, by the name that GitLab's code has for it. Null for pushes.
      type: str
      sample: MergeRequest
    target_id:
      description:
        - The id of the thing, or null.
      type: int
      sample: 830
    target_iid:
      description:
        - The number of the thing in its project, or null.
      type: int
      sample: 12
    target_title:
      description:
        - The title of the thing, or null.
      type: str
      sample: Public project search field
    created_at:
      description:
        - When it happened.
      type: str
      sample: "2026-01-31T09:30:00.000Z"
    author_id:
      description:
        - The id of who did it.
      type: int
      sample: 25
    author_username:
      description:
        - The username of who did it.
      type: str
      sample: alice
    author:
      description:
        - Who did it, or null.
      type: dict
      sample:
        id: 25
        username: alice
        name: Alice
        state: active
    push_data:
      description:
        - What was pushed. Null for other events.
      type: dict
      sample:
        commit_count: 1
        action: pushed
        ref_type: branch
        commit_from: 50d4420237a9de7be1304607147aec22e4a14af7
        commit_to: c5feabde2d8cd023215af4d2ceeb7a64839fc428
        ref: main
        commit_title: Add simple search to projects in public area
    note:
      description:
        - The comment. Null for other events.
      type: dict
      sample:
        id: 1312
        body: What an awesome day!
        noteable_type: Issue
    wiki_page:
      description:
        - The wiki page. Null for other events.
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

from ansible_collections.labops.gitlab.plugins.module_utils.operations import Read
from ansible_collections.labops.gitlab.plugins.module_utils.resources.event import ProjectEvent
from ansible_collections.labops.gitlab.plugins.module_utils.runner import Run, run


def main(run: Run = run) -> None:
    run(Read(ProjectEvent))


if __name__ == "__main__":
    main()
