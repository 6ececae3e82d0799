# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How to reach GitLab: the same options for all modules."""

from __future__ import annotations


class ModuleDocFragment:
    """How to reach GitLab: the same options for all modules."""

    # where, as whom, and with how much patience
    DOCUMENTATION = r"""
options:
  api_url:
    description:
      - Where GitLab is, such as V(https://gitlab.example.com). A path is kept, for a GitLab below another address;
        C(/api/v4) at the end may be given or not.
      - >-
        Where it is not given the environment is read: E(GITLAB_URL), then E(CI_SERVER_URL).
    type: str
    required: true
  api_token:
    description:
      - A personal, project, group or impersonation access token. Writing needs the scope C(api), reading C(read_api).
      - >-
        Where none of the three tokens is given the environment is read: E(GITLAB_TOKEN) as this token, then
        E(CI_JOB_TOKEN) as O(api_job_token).
      - O(api_token), O(api_oauth_token) and O(api_job_token) exclude each other.
    type: str
  api_oauth_token:
    description:
      - An OAuth2 access token.
    type: str
  api_job_token:
    description:
      - The token of a CI/CD job. GitLab accepts it for selected requests only.
    type: str
  validate_certs:
    description:
      - Whether the certificate of the server is verified.
    type: bool
    default: true
  ca_path:
    description:
      - A file with the certificates of the authorities to trust, for a server with a private one.
    type: path
  client_cert:
    description:
      - A file with the client's certificate, for servers that demand one.
    type: path
  client_key:
    description:
      - A file with the private key of O(client_cert), where it is not in the same file.
    type: path
  timeout:
    description:
      - How many seconds to wait for an answer. Connecting may take ten seconds at most.
    type: float
    default: 60.0
  retries:
    description:
      - How often a request is repeated before the task fails.
      - Repeated are requests that GitLab throttled or found locked, and those that failed on the network or with 502,
        503 or 504. A request that makes something new is only repeated where it cannot make two.
    type: int
    default: 5
  max_wait:
    description:
      - The longest wait before one repeat, in seconds. When GitLab asks for a longer one, the task fails and says so.
    type: float
    default: 120.0
  sudo:
    description:
      - The id or username of the user to act as. It needs an administrator's token with the scope C(sudo).
    type: str
  gitlab_version:
    description:
      - The server's version, such as V(13.2). It saves requests where the collection would have to find out what an old
        server can do, and lets it refuse earlier what that server does not have.
    type: str
  api_version:
    description:
      - Which API is spoken. V(v3) is that of GitLab 8, which has no V(v4). What it cannot do is an error before anything is
        written, in check mode too.
      - V(auto) speaks V(v4), and V(v3) only to a server that has shown that it has no V(v4), or that is older than 9.0 by
        O(gitlab_version). Finding out costs an old server three requests per task, and others nothing.
    type: str
    choices: [auto, v4, v3]
    default: auto
  read_only:
    description:
      - Makes every write an error before it is sent. Reading and check mode work as always.
      - The variable C(labops_gitlab_read_only) sets it for all tasks that do not give it.
    type: bool
    default: false
requirements:
  - requests >= 2.25
notes:
  - Proxies are taken from the environment, E(HTTPS_PROXY), E(HTTP_PROXY) and E(NO_PROXY). Without O(ca_path),
    E(REQUESTS_CA_BUNDLE) is too. C(.netrc) is never used.
  - A token goes to the server of O(api_url) and to no other, also when that server redirects. A write is never
    redirected.
"""

    # where plugins of the controller find them, too; named before the options themselves, whose words it changes
    PLUGIN = r"""
options:
  api_url:
    required: false
    env:
      - name: CI_SERVER_URL
      - name: GITLAB_URL
    ini:
      - section: labops_gitlab
        key: api_url
    vars:
      - name: labops_gitlab_api_url
  api_token:
    vars:
      - name: labops_gitlab_api_token
  api_oauth_token:
    vars:
      - name: labops_gitlab_api_oauth_token
  api_job_token:
    vars:
      - name: labops_gitlab_api_job_token
  validate_certs:
    ini:
      - section: labops_gitlab
        key: validate_certs
  ca_path:
    ini:
      - section: labops_gitlab
        key: ca_path
  client_cert:
    ini:
      - section: labops_gitlab
        key: client_cert
  client_key:
    ini:
      - section: labops_gitlab
        key: client_key
  timeout:
    ini:
      - section: labops_gitlab
        key: timeout
  retries:
    ini:
      - section: labops_gitlab
        key: retries
  max_wait:
    ini:
      - section: labops_gitlab
        key: max_wait
  sudo:
    ini:
      - section: labops_gitlab
        key: sudo
    vars:
      - name: labops_gitlab_sudo
  gitlab_version:
    ini:
      - section: labops_gitlab
        key: gitlab_version
    vars:
      - name: labops_gitlab_gitlab_version
  api_version:
    ini:
      - section: labops_gitlab
        key: api_version
notes:
  - The defaults of C(module_defaults) are for modules alone. Say where GitLab is in the environment, in the section
    C(labops_gitlab) of C(ansible.cfg), or in variables such as C(labops_gitlab_api_url).
  - It runs on the controller. Nothing is written.
"""
