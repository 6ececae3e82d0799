#!/usr/bin/python
# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: integrations
short_description: Keep all integrations of a GitLab project or group as they are declared
version_added: "0.1.0"
author:
  - labops.gitlab contributors (@labops)
description:
  - Switches several integrations on with the declared settings, changes what differs, and with O(exclusive=true) switches
    off every other one.
  - The words for one integration are those of M(labops.gitlab.integration), and so is what happens to it.
  - It reads the list of active integrations once and each listed one once. What is to be absent is switched off first.
  - Servers before GitLab 12.7 have no such list, so that O(exclusive=true) is an error there.
extends_documentation_fragment:
  - labops.gitlab.connection
  - labops.gitlab.attributes
  - labops.gitlab.sets
  - labops.gitlab.sets.missing_parent
  - labops.gitlab.secrets
options:
  project:
    description:
      - The project, by its full path such as V(acme/shop/backend/api) or by its numeric id.
      - One of O(project) and O(group) is needed.
    type: str
  group:
    description:
      - The group, by its full path such as V(acme/shop) or by its numeric id, for GitLab 17.9 and newer.
    type: str
  integrations:
    description:
      - The integrations by their slugs; see M(labops.gitlab.integration) for the list.
      - Each is a dict with any of C(settings), C(inherit) and C(state), which mean what they mean there. An empty one has
        to be active, whatever its settings are.
    type: dict
    required: true
  remove_inherited:
    description:
      - V(true) lets O(exclusive=true) switch off integrations too that a group or the instance has given.
    type: bool
seealso:
  - module: labops.gitlab.integration
  - module: labops.gitlab.integration_info
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
# ansible localhost -m labops.gitlab.integrations -a '{"project": "acme/shop/backend/api", "integrations": {"jira": {"state": "absent"}}}'

- name: Have Slack and a wiki, and nothing else
  labops.gitlab.integrations:
    project: acme/shop/backend/api
    integrations:
      slack:
        settings:
          webhook: "{{ slack_webhook }}"
          channel: builds
          pipeline_events: true
      external-wiki:
        settings:
          external_wiki_url: https://wiki.example.com
    exclusive: true

- name: Switch two off in a whole group, and leave the others alone
  labops.gitlab.integrations:
    group: acme/shop
    integrations:
      jira:
        state: absent
      youtrack:
        state: absent
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
    - The integrations that were changed.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description:
        - The slug.
      type: str
      sample: slack
    action:
      description:
        - What was done to it, V(create), V(update) or V(delete).
      type: str
      sample: create
integrations:
  description:
    - The active integrations, in GitLab's own terms. In check mode as they would be.
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
diff:
  description:
    - What is changed, by slugs. Ansible shows it with C(--diff).
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

from ansible_collections.labops.gitlab.plugins.module_utils.resources.integration import Integration
from ansible_collections.labops.gitlab.plugins.module_utils.runner import Run, run
from ansible_collections.labops.gitlab.plugins.module_utils.sets import ManageSet


def main(run: Run = run) -> None:
    run(ManageSet(Integration, "integrations", by_key="slug", removals_first=True))


if __name__ == "__main__":
    main()
