#!/usr/bin/python
# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: projects_export
short_description: Read GitLab projects as the data that declares them
version_added: "0.1.0"
author:
  - labops.gitlab contributors (@labops)
description:
  - Reads projects with their settings, members, shares, hooks, protected branches and integrations, and gives them as the very data
    that M(labops.gitlab.projects) takes. Given to that as it is, it changes nothing.
  - What has the value that GitLab gives a new project anyway is left out. For settings of projects these values are inferred from
    GitLab's documentation; a group or an instance can give others. O(include_defaults) gives everything.
  - GitLab tells no secrets. Where one can be, a placeholder with a name stands in its place. The result has their names, and
    the option C(secrets) of M(labops.gitlab.projects) fills them. A placeholder that nobody fills means that the secret stays as it is. It is
    an error only when it would have to be sent.
  - Left out are the avatar, which is a file, what a project inherits from its groups (members, protected branches, integrations),
    the bots of access tokens, and what GitLab does not tell, such as the custom role of a share or shares with groups that this token
    does not see.
  - What M(labops.gitlab.projects) has no words for, such as an access level of a newer GitLab, is left out with a warning, so that the
    rest can always be given to it.
  - An address that has a password in it is told as GitLab tells it, with a warning. The URL variables of a hook are the place for it.
  - Members, hooks and the like are put in order by their names, so that two exports of the same are the same and can be kept in Git.
  - It needs the rights of a Maintainer of each project, unless O(sections) says less. A project of which one section cannot be read
    is not in the result, and an error tells which section it was.
  - Long work shows a line every few seconds that tells how far it is, on the terminal and in AWX's log. As an ordinary module it
    runs without.
extends_documentation_fragment:
  - labops.gitlab.connection
  - labops.gitlab.project_list
  - labops.gitlab.attributes.info
options:
  projects:
    description:
      - The projects, by their full paths or numeric ids. It excludes all filters.
      - Without it a group, a user or a filter has to say which projects are read. Of a group they are its own and those of its
        subgroups, unless O(include_subgroups) or O(with_shared) says otherwise. Projects that are marked for deletion are left out.
      - A filter without a group or a user is about every project that the token sees. On a big server such as GitLab.com say
        O(membership) with it.
      - A project that is named twice, as by its path and its id, is in the result once, under the path that it has now.
    type: list
    elements: str
  sections:
    description:
      - What is read of each project.
      - C(branches) come and go with everyday work, and C(star) is that of the token's user, so they are read only when they are
        named here.
    type: list
    elements: str
    choices: [fork, settings, branches, members, shares, protected_branches, hooks, integrations, star]
    default: [fork, settings, members, shares, protected_branches, hooks, integrations]
  include_defaults:
    description:
      - Also what has the value that GitLab gives a new object anyway, and integrations that are inherited.
    type: bool
    default: false
  concurrency:
    description:
      - How many projects are read at the same time, 64 at most.
    type: int
    default: 8
  on_error:
    description:
      - What becomes of the others when a project cannot be read. V(continue) goes on with them, V(stop) begins nothing new.
    type: str
    choices: [continue, stop]
    default: continue
  task_timeout:
    description:
      - How many seconds the whole task may take. Without it there is no limit.
    type: float
seealso:
  - module: labops.gitlab.projects
  - module: labops.gitlab.project_info
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
# ansible localhost -m labops.gitlab.projects_export -a 'group=acme/shop'

- name: Read a group with its subgroups
  labops.gitlab.projects_export:
    group: acme/shop
  register: shop

- name: Nothing has to be done to make it so
  labops.gitlab.projects:
    projects: "{{ shop.projects }}"

- name: Show which secrets only you can know
  ansible.builtin.debug:
    var: shop.placeholders

- name: Keep it in a file
  ansible.builtin.copy:
    content: "{{ {'projects': shop.projects} | to_nice_yaml(indent=2, width=1000) }}"
    dest: "{{ playbook_dir }}/shop.yml"
    mode: "0600"

# Not by vars_files or include_vars: they would take braces in a description or a webhook's template for templates, and evaluate them
- name: Make it so from the file, with the secrets out of a vault
  labops.gitlab.projects:
    projects: "{{ (lookup('ansible.builtin.file', playbook_dir ~ '/shop.yml') | from_yaml).projects }}"
    secrets:
      acme/shop/backend/api hooks https://ci.example.com/gitlab token: "{{ hook_token }}"

- name: Read everything of one project
  labops.gitlab.projects_export:
    projects:
      - acme/shop/backend/api
    sections: [fork, settings, branches, members, shares, protected_branches, hooks, integrations, star]
    include_defaults: true

- name: Who is a member of what is still in use
  labops.gitlab.projects_export:
    membership: true
    archived: false
    sections: [members]
"""

RETURN = r"""
projects:
  description:
    - The projects, each as an entry of the list that M(labops.gitlab.projects) takes, in the order of their ids or as they were asked for.
      Sections in which there is nothing to declare are left out. A project that could not be read is not among them.
    - It is empty where no project was found, which M(labops.gitlab.projects) would refuse.
  returned: always but for what is refused as a whole
  type: list
  elements: dict
  sample:
    - project: acme/shop/backend/api
      settings:
        visibility: private
        merge_method: ff
      members:
        - username: alice
          access_level: maintainer
      hooks:
        - url: https://ci.example.com/gitlab
          token: <<secret acme/shop/backend/api hooks https://ci.example.com/gitlab token>>
      integrations:
        slack:
          settings:
            webhook: <<secret acme/shop/backend/api integrations slack settings webhook>>
            channel: "#shop"
placeholders:
  description:
    - The names of the placeholders, under which M(labops.gitlab.projects) takes the secrets.
  returned: always but for what is refused as a whole
  type: list
  elements: str
  sample:
    - acme/shop/backend/api hooks https://ci.example.com/gitlab token
errors:
  description:
    - The projects that could not be read. Each has its C(project) and the same keys as a task that fails.
  returned: always but for what is refused as a whole
  type: list
  elements: dict
  sample: []
requests:
  description:
    - How many HTTP requests the task needed.
  returned: always but for what is refused as a whole, with C(-v) or more
  type: int
  sample: 1
msg:
  description:
    - What went wrong, in GitLab's own words where it said something; of several projects that failed the first three.
  returned: failure
  type: str
  sample: "GET /projects/acme%2Fshop%2Fbackend%2Fapi: 401: 401 Unauthorized. Is the token right, not expired, and of this server?"
error_class:
  description:
    - The kind of the error, for C(failed_when) and C(until).
    - One of V(input), V(read_only), V(auth), V(forbidden), V(not_found), V(moved), V(conflict), V(validation),
      V(rate_limit), V(server), V(network), V(protocol), V(stopped). Of several projects that failed, that of the first.
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

from ansible_collections.labops.gitlab.plugins.module_utils.export import ExportProjects
from ansible_collections.labops.gitlab.plugins.module_utils.runner import Run, run


def main(run: Run = run) -> None:
    run(ExportProjects())


if __name__ == "__main__":
    main()
