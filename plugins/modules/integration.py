#!/usr/bin/python
# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: integration
short_description: Keep an integration of a GitLab project or group as it is declared
version_added: "0.1.0"
author:
  - labops.gitlab contributors (@labops)
description:
  - Switches an integration of a project or group on with the declared settings, changes what differs from them, or switches it
    off.
  - An integration that was never set up or is not active counts as absent. GitLab activates an integration with every
    write, so it cannot be set up and inactive at the same time.
  - Only the settings that are given are compared with what GitLab shows.
  - GitLab demands the required settings in every write and never shows the secrets among them. So these have to be
    given as soon as something is to be changed, in check mode too. A run that changes nothing needs no secret.
  - An integration that inherits its settings from a group or the instance gets its own as soon as something is to be
    changed.
  - O(state=absent) makes GitLab forget settings and secrets. It keeps a record of the integration with the events.
  - A project can have one external issue tracker active at a time; GitLab refuses the second.
  - Servers before GitLab 14.4 call integrations services. The module finds that out from their answer, which costs one
    request per task unless O(gitlab_version) tells it.
extends_documentation_fragment:
  - labops.gitlab.connection
  - labops.gitlab.attributes
  - labops.gitlab.state
  - labops.gitlab.state.missing_parent
  - labops.gitlab.secrets
options:
  project:
    description:
      - The project, by its full path such as V(acme/shop/backend/api) or by its numeric id.
      - One of O(project) and O(group) is needed.
    type: str
  group:
    description:
      - The group, by its full path such as V(acme/shop) or by its numeric id, for GitLab 17.9 and newer. Its projects
        inherit the integration some time later.
      - Some integrations belong to projects alone.
    type: str
  slug:
    description:
      - Which integration, by GitLab's word for it in addresses. Capitals, blanks and underscores do not matter.
      - One of V(apple-app-store), V(asana), V(assembla), V(bamboo), V(bugzilla), V(buildkite), V(campfire),
        V(clickup), V(confluence), V(custom-issue-tracker), V(datadog), V(diffblue-cover), V(discord), V(drone-ci),
        V(emails-on-push), V(ewm), V(external-wiki), V(git-guardian), V(github), V(gitlab-slack-application),
        V(google-cloud-platform-artifact-registry), V(google-cloud-platform-workload-identity-federation),
        V(google-play), V(hangouts-chat), V(harbor), V(irker), V(jenkins), V(jira), V(jira-cloud-app), V(linear),
        V(matrix), V(mattermost), V(mattermost-slash-commands), V(microsoft-teams), V(packagist), V(phorge),
        V(pipelines-email), V(pivotaltracker), V(pumble), V(pushover), V(redmine), V(slack), V(slack-slash-commands),
        V(squash-tm), V(teamcity), V(telegram), V(unify-circuit), V(webex-teams), V(youtrack), V(zentao).
      - >-
        Only on older servers: V(flowdock), V(gemnasium), V(hipchat), V(jenkins-deprecated), V(kubernetes),
        V(mock-deployment), V(prometheus).
      - >-
        Only on servers in development mode: V(mock-ci), V(mock-monitoring).
      - The API can change V(gitlab-slack-application), V(jira-cloud-app), but not create them. It cannot switch
        V(jira-cloud-app) off either.
    type: str
    required: true
  settings:
    description:
      - What the integration is to be set to, under GitLab's own names. Settings that are not listed stay as they are.
      - Events are settings too, such as C(push_events=true) and C(merge_requests_events=false).
      - A setting that the integration does not have is an error that names the nearest one and lists all. A value of
        the wrong type is an error too.
      - Passwords, tokens and the like are kept out of everything that is shown. See O(update_secrets) for when they
        are sent.
      - Old servers do not show some settings, such as those with C(key) or C(token) in their names. Those are sent
        whenever something else is changed, and are no change by themselves.
    type: dict
  inherit:
    description:
      - V(true) lets the integration take its settings from the group above or from the instance, V(false) gives it its
        own. What is not given stays as it is; O(settings) that differ from the inherited ones make them its own too.
      - It needs GitLab 17.3. V(true) excludes O(settings).
    type: bool
seealso:
  - module: labops.gitlab.integrations
  - module: labops.gitlab.integration_info
  - module: labops.gitlab.project
  - name: Project integrations API
    description: GitLab's documentation of the settings.
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
# ansible localhost -m labops.gitlab.integration -a 'project=acme/shop/backend/api slug=external-wiki settings=external_wiki_url=https://wiki.example.com'

- name: Have broken pipelines told in Slack
  labops.gitlab.integration:
    project: acme/shop/backend/api
    slug: slack
    settings:
      webhook: "{{ slack_webhook }}"
      channel: builds
      notify_only_broken_pipelines: true
      branches_to_be_notified: default_and_protected
      pipeline_events: true
      push_events: false
      issues_events: false

- name: Check that it is still so, which needs no secret
  labops.gitlab.integration:
    project: acme/shop/backend/api
    slug: slack
    settings:
      channel: builds
      pipeline_events: true

- name: Have Jenkins build what is pushed
  labops.gitlab.integration:
    project: acme/shop/backend/api
    slug: jenkins
    settings:
      jenkins_url: https://jenkins.example.com
      project_name: shop-api
      username: gitlab
      password: "{{ jenkins_password }}"
      push_events: true
      merge_requests_events: true

- name: Link issues in Jira, and set the new token although nothing else has changed
  labops.gitlab.integration:
    project: acme/shop/backend/api
    slug: jira
    settings:
      url: https://acme.atlassian.net
      username: gitlab@example.com
      password: "{{ jira_token }}"
      jira_issue_transition_id: "31"
      commit_events: true
    update_secrets: always

- name: Have a whole group's projects use one wiki
  labops.gitlab.integration:
    group: acme/shop
    slug: external-wiki
    settings:
      external_wiki_url: https://wiki.example.com

- name: Let a project take that over
  labops.gitlab.integration:
    project: acme/shop/backend/api
    slug: external-wiki
    inherit: true

- name: Have pushes mailed
  labops.gitlab.integration:
    project: acme/shop/backend/api
    slug: emails-on-push
    settings:
      recipients: team@example.com lead@example.com
      branches_to_be_notified: default

- name: Switch an integration off
  labops.gitlab.integration:
    project: acme/shop/backend/api
    slug: slack
    state: absent
"""

RETURN = r"""
action:
  description:
    - What was done, or in check mode would be done. One of V(none), V(create), V(update), V(delete).
  returned: success
  type: str
  sample: update
integration:
  description:
    - The integration as it is after the task, in GitLab's own terms and without secrets. Null when there is none any
      more.
    - In check mode it is the prediction. It has the same keys; those that only GitLab can decide are null.
  returned: success
  type: dict
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
before:
  description:
    - The integration as it was before the task. Null when there was none.
  returned: success
  type: dict
  sample:
    id: 75
    slug: slack
    active: true
diff:
  description:
    - The keys that are changed, with C(before) and C(after). Ansible shows it with C(--diff).
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
id:
  description:
    - The id. Null when there is none, or in check mode none yet.
  returned: success
  type: int
  sample: 75
web_url:
  description:
    - Always null, since GitLab does not tell the address of an integration's page.
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
from ansible_collections.labops.gitlab.plugins.module_utils.resources.integration import Integration
from ansible_collections.labops.gitlab.plugins.module_utils.runner import Run, run


def main(run: Run = run) -> None:
    run(Manage(Integration))


if __name__ == "__main__":
    main()
