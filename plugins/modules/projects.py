#!/usr/bin/python
# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: projects
short_description: Keep many GitLab projects as they are declared, with their members, hooks, branches and integrations
version_added: "0.1.0"
author:
  - labops.gitlab contributors (@labops)
description:
  - A list of projects, each with its settings and sections for what belongs to it. One task reads and changes several projects
    at the same time over one pool of connections.
  - A section has the words of its single module and does what that does, so its documentation is there.
  - Everything that is wrong whatever the server has, such as an option that does not exist, fails the task before the first
    request, with the place where it stands. Every project is read and planned before the first one is changed.
  - One project that fails does not stop the others. The task then fails, and its result has what was done and what was not.
    Running it again goes on where it ended, also after it was interrupted.
  - A project that does not exist is created, also without settings, which is warned of. What is declared of it is then compared with
    what GitLab has made by itself, such as the protection of its default branch.
  - GitLab does not tell whether a project is absent or hidden from the token. Check mode predicts that it is created in both cases;
    then GitLab refuses to create one that is hidden, and the error says so.
  - Long work shows a line every few seconds that tells how far it is, on the terminal and in AWX's log. As an ordinary module it
    runs without.
  - The work slows down before GitLab's rate limit is met where GitLab tells in its answers how much is left, and obeys it otherwise.
extends_documentation_fragment:
  - labops.gitlab.connection
  - labops.gitlab.attributes
  - labops.gitlab.secrets
options:
  projects:
    description:
      - The projects. Each is a dict with C(project), C(state) and any of the sections.
      - C(project) is the full path or the numeric id. Only by its full path a project can be created.
      - C(state) is V(present), or V(absent) for a project that is to go. Sections of O(defaults) then do not count.
      - C(fork) has the words of M(labops.gitlab.project_fork), C(settings) those of M(labops.gitlab.project) but for its state.
      - C(branches) is a list with the words of M(labops.gitlab.branch), of branches that are to be there.
      - C(members), C(shares), C(protected_branches), C(hooks) and C(integrations) have the words of
        M(labops.gitlab.project_members), M(labops.gitlab.project_shares), M(labops.gitlab.protected_branches),
        M(labops.gitlab.project_hooks) and M(labops.gitlab.integrations). Each is what these take under the same name, or for
        C(exclusive), C(keep), C(max_removals) and the like a dict of their options, with this one among them.
      - C(star) is V(true) or V(false).
      - A section that is not there, or is null in both places, is left alone. Sections are worked on in the order in which they
        are listed here.
      - With C(archived) V(true) in its settings a project is archived after everything else, and an archived one is opened for the
        time in which its other sections change. It is archived again also when one of them fails, or the task ends before.
      - A project with a C(fork) cannot be declared archived, since GitLab ends the relation of what it archives. In API v3 it can.
      - The source of a C(fork) may be another entry's project, which is then done before it.
    type: list
    elements: dict
    required: true
  defaults:
    description:
      - What each project has beside what its entry says, in the same words without C(project).
      - Dicts are laid over each other at every depth, such as settings and integrations. A list of the entry stands in the
        place of the list here.
    type: dict
    default: {}
  secrets:
    description:
      - The values of the placeholders that M(labops.gitlab.projects_export) leaves for secrets, by the names of the placeholders.
      - One that has no value means that the secret stays as it is. It is an error only when it would have to be sent, as for a new hook.
      - V(null) says that there is none, as of a hook without a token. A value may be a number, or a dict for a secret that is a JSON document.
      - A placeholder is the whole of a value. A name that none has is told in a warning where it begins with the path of one of these projects.
    type: dict
    default: {}
  concurrency:
    description:
      - How many projects are worked on at the same time, 64 at most. V(1) takes one after the other.
    type: int
    default: 8
  on_error:
    description:
      - What becomes of the others when a project fails.
      - V(continue) goes on with them. V(stop) begins nothing new; when a project fails while all are read, nothing is changed.
    type: str
    choices: [continue, stop]
    default: continue
  result_detail:
    description:
      - Whether the result has an entry for each project that changed or failed, or for all.
    type: str
    choices: [changed, all]
    default: changed
  task_timeout:
    description:
      - How many seconds the whole task may take. Then no new request is sent, waiting ends at once, and what is under way ends
        within the time that O(timeout) allows. The task fails with what was done.
      - Ctrl-C and the end of a job do the same, but for the result. So does Ansible's own keyword C(timeout) where the module runs
        in process; an ordinary module is not told of it and goes on.
      - Without it there is no limit.
    type: float
seealso:
  - module: labops.gitlab.project
  - module: labops.gitlab.project_fork
  - module: labops.gitlab.branch
  - module: labops.gitlab.protected_branches
  - module: labops.gitlab.project_members
  - module: labops.gitlab.project_shares
  - module: labops.gitlab.project_hooks
  - module: labops.gitlab.integrations
  - module: labops.gitlab.project_star
  - module: labops.gitlab.projects_export
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
# ansible localhost -m labops.gitlab.projects -a '{"projects": [{"project": "acme/platform/tools", "settings": {"description": "Tools"}}]}'

- name: The projects of the shop
  labops.gitlab.projects:
    defaults:
      settings:
        visibility: private
        only_allow_merge_if_pipeline_succeeds: true
      members:
        - username: alice
          access_level: maintainer
      integrations:
        slack:
          settings:
            webhook: "{{ slack_webhook }}"
            channel: "#shop"
    projects:
      - project: acme/shop/backend/api
        settings:
          description: Takes the orders
        branches:
          - branch: release
            ref: main
        protected_branches:
          - name: release
            merge_access_level: maintainer
        hooks:
          - url: https://ci.example.com/gitlab
            token: "{{ hook_token }}"
            push_events: true
        shares:
          - group: acme/platform
            group_access: developer
        star: true
      - project: acme/shop/backend/worker
        members:
          members:
            - username: bob
              access_level: developer
          exclusive: true
          max_removals: 2

- name: What was exported, with a secret that GitLab never tells
  labops.gitlab.projects:
    projects:
      - project: acme/shop/backend/api
        hooks:
          - url: https://ci.example.com/gitlab
            token: <<secret acme/shop/backend/api hooks https://ci.example.com/gitlab token>>
    secrets:
      acme/shop/backend/api hooks https://ci.example.com/gitlab token: "{{ hook_token }}"

- name: One that is to go, one after the other
  labops.gitlab.projects:
    projects:
      - project: acme/shop/backend/worker
        state: absent
    concurrency: 1
    on_error: stop
"""

RETURN = r"""
action:
  description:
    - What was done, or in check mode would be.
  returned: always but for what is refused as a whole
  type: str
  choices: [none, update]
  sample: update
counts:
  description:
    - How many projects there are, and how many of them V(changed), V(failed), were V(stopped) before they were finished, or were
      V(unchanged). One that changed in part and then failed counts as failed.
  returned: always but for what is refused as a whole
  type: dict
  sample: {"projects": 200, "changed": 3, "failed": 1, "stopped": 0, "unchanged": 196}
projects:
  description:
    - Those that changed or failed, in the order in which they are declared; with O(result_detail=all) all.
  returned: always but for what is refused as a whole
  type: list
  elements: dict
  contains:
    project:
      description:
        - The project as it is declared.
      type: str
      sample: acme/shop/backend/api
    status:
      description:
        - What became of it, V(changed), V(failed), V(stopped) or V(unchanged).
      type: str
      sample: changed
    changed:
      description:
        - Whether anything of it was changed, also when it then failed.
      type: bool
    action:
      description:
        - What was done to it as a whole, V(none), V(create), V(update) or V(delete).
      type: str
      sample: update
    sections:
      description:
        - The sections that were changed. Each has its C(action), and as C(changes) the C(name) and C(action) of each object, or of each field.
      type: dict
      sample: {"members": {"action": "update", "changes": [{"name": "alice", "action": "create"}]}}
    error:
      description:
        - What went wrong with it, with the same keys as those of a task that fails; else null.
      type: dict
    id:
      description:
        - Its id, where its settings or its fork were declared.
      type: int
      sample: 42
    web_url:
      description:
        - Its address for people, where its settings or its fork were declared.
      type: str
      sample: https://gitlab.example.com/acme/shop/backend/api
diff:
  description:
    - What is changed, by projects and sections. Ansible shows it with C(--diff).
  returned: always but for what is refused as a whole
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

from ansible_collections.labops.gitlab.plugins.module_utils.fleet import ManageFleet
from ansible_collections.labops.gitlab.plugins.module_utils.runner import Run, run


def main(run: Run = run) -> None:
    run(ManageFleet())


if __name__ == "__main__":
    main()
