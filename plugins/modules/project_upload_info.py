#!/usr/bin/python
# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: project_upload_info
short_description: Read which files were uploaded to a GitLab project for use in Markdown
version_added: "0.1.0"
author:
  - labops.gitlab contributors (@labops)
description:
  - Lists the uploads of a project, the newest first, one by id, or those of one name.
  - GitLab tells ids, names and sizes, but no links and no contents; the links are told only in the answer to each upload.
  - It needs GitLab 17.2 or newer and the role Maintainer or Owner.
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
      - One upload, by its id.
    type: int
  filename:
    description:
      - Only uploads with exactly this name. Several can have the same.
    type: str
seealso:
  - module: labops.gitlab.project_upload
  - name: Markdown uploads API
    description: GitLab's documentation of uploads.
    link: https://docs.gitlab.com/api/project_markdown_uploads/
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
# ansible localhost -m labops.gitlab.project_upload_info -a 'project=acme/shop/backend/api'

- name: List all uploads of a project
  labops.gitlab.project_upload_info:
    project: acme/shop/backend/api
  register: uploads

- name: Show how much room they take
  ansible.builtin.debug:
    msg: "{{ uploads.project_uploads | map(attribute='size') | sum }} bytes"

- name: Look for the uploads of one name
  labops.gitlab.project_upload_info:
    project: acme/shop/backend/api
    filename: architecture.png
  register: diagrams

- name: Remove all of them but the newest
  labops.gitlab.project_upload:
    project: acme/shop/backend/api
    id: "{{ item }}"
    state: absent
  loop: "{{ diagrams.project_uploads[1:] | map(attribute='id') }}"
"""

RETURN = r"""
project_uploads:
  description:
    - The uploads, in GitLab's own terms. An empty list when nothing matches.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description:
        - The id of the upload.
      type: int
      sample: 5
    filename:
      description:
        - The name with which GitLab keeps the file.
      type: str
      sample: architecture.png
    size:
      description:
        - How many bytes it has.
      type: int
      sample: 1024
    created_at:
      description:
        - When it was uploaded.
      type: str
      sample: "2026-01-31T09:30:00.000Z"
    uploaded_by:
      description:
        - Who uploaded it, where GitLab knows.
      type: dict
      sample:
        id: 18
        name: Alexandra Bashirian
        username: eileen.lowe
    markdown:
      description:
        - Always null here, since GitLab tells it only in the answer to the upload.
      type: str
      sample: "![architecture](/uploads/66dbcd21ec5d24ed6ea225176098d52b/architecture.png)"
    url:
      description:
        - The address inside the link, below the project. Always null here.
      type: str
      sample: /uploads/66dbcd21ec5d24ed6ea225176098d52b/architecture.png
    full_path:
      description:
        - The address below GitLab. Always null here.
      type: str
      sample: /-/project/1234/uploads/66dbcd21ec5d24ed6ea225176098d52b/architecture.png
    alt:
      description:
        - The text of the link. Always null here.
      type: str
      sample: architecture
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
from ansible_collections.labops.gitlab.plugins.module_utils.resources.upload import ProjectUpload
from ansible_collections.labops.gitlab.plugins.module_utils.runner import Run, run


def main(run: Run = run) -> None:
    run(Read(ProjectUpload))


if __name__ == "__main__":
    main()
