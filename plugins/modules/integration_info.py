#!/usr/bin/python
# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: integration_info
short_description: Read the integrations of a GitLab project or group, or what can be set
version_added: "0.1.0"
author:
  - labops.gitlab contributors (@labops)
description:
  - Reads one integration of a project or group with its settings, or lists all that are active without them.
  - With O(catalog=true) it tells what can be set, of one integration or of all, without asking a server.
  - An integration that was never set up or is not active gives an empty list.
  - Secrets are never among the settings.
extends_documentation_fragment:
  - labops.gitlab.connection
  - labops.gitlab.attributes.info
options:
  api_url:
    description:
      - Where GitLab is, such as V(https://gitlab.example.com). Only O(catalog=true) does without.
    type: str
    required: false
  project:
    description:
      - The project, by its full path such as V(acme/shop/backend/api) or by its numeric id.
      - One of O(project), O(group) and O(catalog) is needed.
    type: str
  group:
    description:
      - The group, by its full path such as V(acme/shop) or by its numeric id, for GitLab 17.9 and newer.
    type: str
  slug:
    description:
      - Which integration, by its slug; see M(labops.gitlab.integration) for the list. Without it every active
        integration is listed.
      - GitLab shows the settings of an integration only when it is asked for by its slug.
    type: str
  catalog:
    description:
      - V(true) gives the collection's own knowledge instead of what a server has, for what O(gitlab_version) offers where
        that is given. No request is sent, and without O(api_url) no token is needed.
    type: bool
seealso:
  - module: labops.gitlab.integration
  - module: labops.gitlab.integrations
  - name: Project integrations API
    description: GitLab's documentation of the keys.
    link: https://docs.gitlab.com/api/project_integrations/
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
# ansible localhost -m labops.gitlab.integration_info -a 'project=acme/shop/backend/api slug=slack'

- name: List what is active
  labops.gitlab.integration_info:
    project: acme/shop/backend/api
  register: active

- name: Show the slugs
  ansible.builtin.debug:
    msg: "{{ active.integrations | map(attribute='slug') | sort }}"

- name: Look up what Jira can be told on an old server
  labops.gitlab.integration_info:
    catalog: true
    slug: jira
    gitlab_version: "13.2"
  register: offered

- name: Show the names of its settings
  ansible.builtin.debug:
    msg: "{{ offered.integrations[0].settings | map(attribute='name') | list }}"

- name: Look at the settings of one integration
  labops.gitlab.integration_info:
    project: acme/shop/backend/api
    slug: jira
  register: jira

- name: Show them where it is active
  ansible.builtin.debug:
    msg: "{{ jira.integrations[0].properties }}"
  when: jira.integrations | length > 0
"""

RETURN = r"""
integrations:
  description:
    - The integrations, in GitLab's own terms. An empty list when nothing matches.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description:
        - The id of GitLab's record.
      type: int
      sample: 75
    slug:
      description:
        - The slug.
      type: str
      sample: slack
    title:
      description:
        - The name that people read, in the language of the token's user.
      type: str
      sample: Slack notifications
    active:
      description:
        - Whether it is on.
      type: bool
      sample: true
    inherited:
      description:
        - Whether its settings come from a group or the instance.
      type: bool
      sample: false
    push_events:
      description:
        - Whether it is told of pushes. Each event has such a key, also those that an integration does not know.
      type: bool
      sample: true
    properties:
      description:
        - The settings that are not events, without secrets. Null where GitLab was not asked for this one integration.
      type: dict
      sample:
        channel: builds
        notify_only_broken_pipelines: true
        branches_to_be_notified: default
    updated_at:
      description:
        - When the record was last written, which need not have changed anything.
      type: str
      sample: "2026-01-31T09:30:00.000Z"
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
from ansible_collections.labops.gitlab.plugins.module_utils.resources.integration import Integration
from ansible_collections.labops.gitlab.plugins.module_utils.runner import Run, run


def main(run: Run = run) -> None:
    run(Read(Integration, offline=True))


if __name__ == "__main__":
    main()
