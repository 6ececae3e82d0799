#!/usr/bin/python
# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: api
short_description: Send any request to the GitLab REST API
version_added: "0.1.0"
author:
  - labops.gitlab contributors (@labops)
description:
  - Sends one request for what no other module covers, with the same authentication, repeats, pages and errors.
  - A V(GET) changes nothing and is sent in check mode too. Every other method counts as changed and is not sent in
    check mode.
  - It cannot know what is there already. Look first, and use C(when), or use a module that keeps a state.
  - It never uploads files and never reads GraphQL.
extends_documentation_fragment:
  - labops.gitlab.connection
  - labops.gitlab.attributes
attributes:
  diff_mode:
    support: none
    details:
      - What a request changes is not known.
  idempotent:
    support: partial
    details:
      - Only O(method=GET). Every other request is sent each time.
options:
  method:
    description:
      - >-
        What to do. Everything but V(GET) is a write: reported as changed, not sent in check mode, refused in
        read-only mode.
    type: str
    choices: [GET, POST, PUT, PATCH, DELETE]
    default: GET
  path:
    description:
      - The path below C(/api/v4), such as V(projects/42/variables). Parts of it have to be encoded already, such as
        V(acme%2Fshop%2Fbackend%2Fapi).
      - It may begin with C(/api/v4) and may have a query, but it cannot name another server.
      - Where O(api_version) or O(gitlab_version) says that the server speaks API v3, it is below C(/api/v3). Requests and answers of this module are in the
        server's own words.
    type: str
    required: true
  query:
    description:
      - Parameters of the query. A list sends the parameter once for each of its elements.
    type: dict
  body:
    description:
      - What is sent, as JSON.
      - The values of keys that sound like secrets, such as C(token), C(password) or C(private_key), are hidden from
        everything that is shown.
    type: dict
  all_pages:
    description:
      - Whether a V(GET) of a list reads all its pages. Without it the answer is the first page.
    type: bool
    default: false
seealso:
  - module: labops.gitlab.project
  - name: REST API
    description: GitLab's documentation of all resources.
    link: https://docs.gitlab.com/api/rest/
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
# ansible localhost -m labops.gitlab.api -a 'path=projects/acme%2Fshop%2Fbackend%2Fapi/hooks all_pages=true'

- name: Read anything
  labops.gitlab.api:
    path: projects/acme%2Fshop%2Fbackend%2Fapi
  register: answer

- name: Use the answer
  ansible.builtin.debug:
    msg: "{{ answer.response.web_url }}"

- name: Read all pages of a list
  labops.gitlab.api:
    path: "projects/{{ 'acme/shop/backend/api' | urlencode | replace('/', '%2F') }}/members"
    query:
      query: ali
    all_pages: true

- name: Ask for something that need not be there
  labops.gitlab.api:
    path: projects/acme%2Fplatform%2Fnothing
  register: maybe
  failed_when: maybe is failed and maybe.error_class != 'not_found'

- name: Write, which always counts as changed
  labops.gitlab.api:
    method: PUT
    path: projects/acme%2Fshop%2Fbackend%2Fapi
    body:
      description: The API of the shop
  when: answer.response.description != 'The API of the shop'

- name: Send a secret; the values of such keys are never shown
  labops.gitlab.api:
    method: POST
    path: projects/acme%2Fshop%2Fbackend%2Fapi/hooks
    body:
      url: https://audit.example.com/gitlab
      token: "{{ hook_token }}"
"""

RETURN = r"""
action:
  description:
    - V(none) for V(GET), V(create) for V(POST), V(update) for V(PUT) and V(PATCH), V(delete) for V(DELETE).
  returned: success
  type: str
  sample: none
response:
  description:
    - What GitLab answered. Null where there was no body, or where check mode sent nothing.
  returned: success
  type: raw
  sample:
    id: 42
    path_with_namespace: acme/shop/backend/api
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
    - The HTTP status of the answer. Null where there was none, or where check mode sent nothing.
  returned: always
  type: int
  sample: 200
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

from ansible_collections.labops.gitlab.plugins.module_utils.resources.api import Request
from ansible_collections.labops.gitlab.plugins.module_utils.runner import Run, run


def main(run: Run = run) -> None:
    run(Request())


if __name__ == "__main__":
    main()
