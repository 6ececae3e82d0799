#!/usr/bin/python
# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: project_upload
short_description: Keep a file uploaded to a GitLab project for use in Markdown
version_added: "0.1.0"
author:
  - labops.gitlab contributors (@labops)
description:
  - Uploads a file to a project, unless the same file is there already, or removes an upload. Issues, merge requests and
    wikis can show it by its link.
  - GitLab itself keeps every upload as a new one, and its list tells only ids, names and sizes. So the module looks for
    an upload of the same name and size and fetches it to compare the content; O(compare) says otherwise. The result tells
    in RV(compared) what was compared.
  - The link of an upload is told once, in the answer to the upload. The list has no links, and nothing in it leads to
    them, so RV(project_upload.markdown) is null where the file was there already. Keep it when it is new.
  - A file that has changed is uploaded beside the old one, which stays, since texts may link to it.
  - Uploads can be listed and removed by id on GitLab 17.2 and newer, by Maintainers and Owners. Where they cannot be listed
    nobody can tell what is there; O(unlisted) says what happens then.
extends_documentation_fragment:
  - labops.gitlab.connection
  - labops.gitlab.attributes
  - labops.gitlab.state
  - labops.gitlab.state.missing_parent
attributes:
  idempotent:
    support: partial
    details:
      - With O(unlisted=upload), where uploads cannot be listed, every run uploads the file once more, and warns of it.
options:
  project:
    description:
      - The project, by its full path such as V(acme/shop/backend/api) or by its numeric id.
    type: str
    required: true
  src:
    description:
      - The file to upload. Needed with O(state=present).
      - It is a path on the machine that runs the module. In process that is always the one that runs Ansible; as an ordinary
        module, such as with a connection that is not local, it is the target, and the file must be there. It is never copied,
        and no C(files) folder is searched. A relative path begins where that process runs, so an absolute one is better.
      - A file that is missing, is a directory, cannot be read or is too large is an error before anything is asked of GitLab.
    type: path
  filename:
    description:
      - The name with which GitLab keeps the file. Without it the name of O(src).
      - What is no letter, digit or one of C(_.+-) becomes C(_), as GitLab does it too.
      - To remove an upload by O(secret), the name as it stands in the link.
    type: str
  compare:
    description:
      - When an upload of the same name counts as the same file.
      - V(content), as without this option, fetches those of the same size and compares every byte. Where GitLab keeps the
        files in object storage and sends there, only name and size can be compared, and the module warns.
      - V(size) is content with the same name and size. It needs one request less, and takes a changed file of the same
        size for the same.
    type: str
    choices: [content, size]
  unlisted:
    description:
      - What happens with O(state=present) where uploads cannot be listed, since GitLab is older than 17.2 or the token is
        of less than a Maintainer.
      - V(fail), as without this option, is an error, and nothing is uploaded. V(upload) uploads the file in every run, which
        then is a change each time, and warns.
    type: str
    choices: [fail, upload]
  max_size:
    description:
      - How large the file may be, as a number of bytes or such as V(200M). The file is held in memory.
      - Without it 100 MiB, which is GitLab's own limit where the administrator set no other. A server that takes less refuses
        the file.
    type: bytes
  id:
    description:
      - The id of the upload to remove. Only for O(state=absent).
    type: int
  secret:
    description:
      - The 32 characters before the name in the link of the upload to remove, together with O(filename). Only for
        O(state=absent), and on GitLab 17.4 and newer.
      - It is no more secret than the link, and is shown.
    type: str
seealso:
  - module: labops.gitlab.project_upload_info
  - module: labops.gitlab.project
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
# ansible localhost -m labops.gitlab.project_upload -a 'project=acme/shop/backend/api src=files/architecture.png'

- name: Upload a diagram
  labops.gitlab.project_upload:
    project: acme/shop/backend/api
    src: "{{ playbook_dir }}/files/architecture.png"
  register: diagram

- name: Keep its link, which GitLab tells when the file is uploaded and not again
  ansible.builtin.copy:
    dest: "{{ playbook_dir }}/files/architecture.md"
    content: "{{ diagram.project_upload.markdown }}"
    mode: "0644"
  when: diagram.project_upload.markdown is not none

- name: Upload a large file under another name, and be content with the same size
  labops.gitlab.project_upload:
    project: acme/shop/backend/api
    src: "{{ playbook_dir }}/files/handbook.pdf"
    filename: handbook-2026.pdf
    compare: size
    max_size: 200M

- name: Remove an upload by its id
  labops.gitlab.project_upload:
    project: acme/shop/backend/api
    id: "{{ diagram.id }}"
    state: absent

- name: Remove an upload by what stands in its link
  labops.gitlab.project_upload:
    project: acme/shop/backend/api
    secret: 66dbcd21ec5d24ed6ea225176098d52b
    filename: dk.png
    state: absent
"""

RETURN = r"""
action:
  description:
    - What was done, or in check mode would be done. One of V(none), V(create), V(delete).
  returned: success
  type: str
  sample: create
project_upload:
  description:
    - The upload as it is after the task, in GitLab's own terms. Null when there is none any more.
    - In check mode it is the prediction. It has the same keys; those that only GitLab can decide are null.
  returned: success
  type: dict
  contains:
    id:
      description:
        - The id of the upload. Null after an upload to a GitLab before 17.3, which does not tell it.
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
        - When it was uploaded. Null for a new upload, whose answer does not tell it.
      type: str
      sample: "2026-01-31T09:30:00.000Z"
    uploaded_by:
      description:
        - Who uploaded it, where GitLab knows. Null for a new upload, whose answer does not tell it.
      type: dict
      sample:
        id: 18
        name: Alexandra Bashirian
        username: eileen.lowe
    markdown:
      description:
        - The link for texts, ready to be used. Null where the file was there already, since GitLab tells it only once.
      type: str
      sample: "![architecture](/uploads/66dbcd21ec5d24ed6ea225176098d52b/architecture.png)"
    url:
      description:
        - The address inside the link, below the project. Null where the file was there already.
      type: str
      sample: /uploads/66dbcd21ec5d24ed6ea225176098d52b/architecture.png
    full_path:
      description:
        - The address below GitLab. Null where the file was there already.
      type: str
      sample: /-/project/1234/uploads/66dbcd21ec5d24ed6ea225176098d52b/architecture.png
    alt:
      description:
        - The text of the link. Null where the file was there already.
      type: str
      sample: architecture
before:
  description:
    - The upload as it was before the task. Null when there was none.
  returned: success
  type: dict
  sample:
    id: 5
    filename: architecture.png
    size: 1024
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
compared:
  description:
    - By what an upload was found to be the same file beside its name, V(content) or V(size).
    - Null when none was found, and with O(state=absent).
  returned: success
  type: str
  sample: content
id:
  description:
    - The id. Null when there is none, or in check mode none yet.
  returned: success
  type: int
  sample: 5
web_url:
  description:
    - Always null, since an upload has no page of its own.
  returned: success
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

from ansible_collections.labops.gitlab.plugins.module_utils.operations import Manage
from ansible_collections.labops.gitlab.plugins.module_utils.resources.upload import ProjectUpload
from ansible_collections.labops.gitlab.plugins.module_utils.runner import Run, run


def main(run: Run = run) -> None:
    run(Manage(ProjectUpload))


if __name__ == "__main__":
    main()
