#!/usr/bin/python
# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: project_hook_info
short_description: Read the webhooks of a GitLab project
version_added: "0.1.0"
author:
  - labops.gitlab contributors (@labops)
description:
  - Reads one webhook of a project, those of one url or name, or all, with their health (C(alert_status),
    C(disabled_until)).
  - Secrets are never among them; GitLab does not even tell whether a hook has a token.
extends_documentation_fragment:
  - labops.gitlab.connection
  - labops.gitlab.attributes.info
options:
  project:
    description:
      - The project, by its full path such as V(acme/shop/backend/api) or by its numeric id.
    type: str
    required: true
  id:
    description:
      - One hook, by its id. GitLab shows the keys of C(url_variables) and C(custom_headers) then.
    type: int
  url:
    description:
      - Only hooks with exactly this url.
    type: str
  name:
    description:
      - Only hooks with exactly this name.
    type: str
  include_keys:
    description:
      - Whether to read each hook that was found by itself, one request more for each, since GitLab's list leaves out the
        keys of C(url_variables) and C(custom_headers).
    type: bool
seealso:
  - module: labops.gitlab.project_hook
  - name: Project webhooks API
    description: GitLab's documentation of the keys.
    link: https://docs.gitlab.com/api/project_webhooks/
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
# ansible localhost -m labops.gitlab.project_hook_info -a 'project=acme/shop/backend/api'

- name: List the hooks of a project
  labops.gitlab.project_hook_info:
    project: acme/shop/backend/api
  register: hooks

- name: Show those that GitLab has stopped calling
  ansible.builtin.debug:
    msg: "{{ hooks.project_hooks | rejectattr('alert_status', 'equalto', 'executable') | map(attribute='url') }}"

- name: Look for the hooks of one url, with the keys of their headers
  labops.gitlab.project_hook_info:
    project: acme/shop/backend/api
    url: https://ci.example.com/hook
    include_keys: true
"""

RETURN = r"""
project_hooks:
  description:
    - The hooks, in GitLab's own terms. An empty list when nothing matches.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description:
        - The id of the hook.
      type: int
      sample: 7
    url:
      description:
        - The address that GitLab calls, with its placeholders.
      type: str
      sample: https://ci.example.com/hook
    name:
      description:
        - The name, or null.
      type: str
      sample: ci
    push_events:
      description:
        - Whether the hook is called on pushes. Each event has such a key.
      type: bool
      sample: true
    enable_ssl_verification:
      description:
        - Whether GitLab verifies the certificate.
      type: bool
      sample: true
    alert_status:
      description:
        - V(executable), V(temporarily_disabled) or V(disabled), after failed calls.
      type: str
      sample: executable
    disabled_until:
      description:
        - When a hook that is temporarily disabled is called again, or null.
      type: str
    custom_headers:
      description:
        - The keys of the custom headers. Null where GitLab was not asked for this one hook.
      type: list
      elements: dict
      sample:
        - key: X-Origin
    url_variables:
      description:
        - The keys of the url's variables. Null where GitLab was not asked for this one hook.
      type: list
      elements: dict
      sample:
        - key: team
    created_at:
      description:
        - When the hook was made.
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
from ansible_collections.labops.gitlab.plugins.module_utils.resources.hook import ProjectHook
from ansible_collections.labops.gitlab.plugins.module_utils.runner import Run, run


def main(run: Run = run) -> None:
    run(Read(ProjectHook))


if __name__ == "__main__":
    main()
