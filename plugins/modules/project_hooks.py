#!/usr/bin/python
# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: project_hooks
short_description: Keep all webhooks of a GitLab project as they are declared
version_added: "0.1.0"
author:
  - labops.gitlab contributors (@labops)
description:
  - Creates the listed webhooks of a project, changes what differs, and with O(exclusive=true) removes every other one.
  - The words for one hook are those of M(labops.gitlab.project_hook), and so is what happens to it.
  - It reads the list of hooks once, and each hook once more that is listed with O(hooks[].url_variables) or
    O(hooks[].custom_headers), since GitLab's list leaves their keys out.
  - In O(keep) and in results a hook is called by its url; a listed one with O(hooks[].find_by=name) by its name, and one
    with O(hooks[].id) by both url and id.
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
    type: str
    required: true
  hooks:
    description:
      - The hooks. Each is found by its url, by its name with O(hooks[].find_by=name), or by its O(hooks[].id); two that would
        be found by the same are an error before anything is asked of GitLab.
      - An empty list with O(exclusive=true) removes all hooks.
    type: list
    elements: dict
    required: true
    suboptions:
      id:
        description:
          - The id of an existing hook. With it O(hooks[].url) and O(hooks[].name) are things to change, not what the hook is found by.
          - An id that does not exist is an error.
        type: int
      find_by:
        description:
          - By which option the hook is found when O(hooks[].id) is not given. Without it by O(hooks[].url).
          - V(name) allows changing the url of a hook that exists.
        type: str
        choices: [url, name]
      url:
        description:
          - The address that GitLab calls.
          - GitLab allows several hooks with the same url. When several match, O(hooks[].name) decides; when that does not either,
            the module fails and lists their ids.
          - Placeholders such as C({token}) are filled from O(hooks[].url_variables).
          - When the url changes, GitLab forgets the secrets that are not sent with it. The module warns of those that are
            not declared.
        type: str
        required: true
      name:
        description:
          - The name of the hook. GitLab 17.1 and newer.
        type: str
      description:
        description:
          - What the hook is for. GitLab 17.1 and newer.
        type: str
      push_events:
        description:
          - Whether the hook is called on pushes. GitLab switches it on for a new hook unless it is V(false).
        type: bool
      issues_events:
        description:
          - Whether the hook is called on changes of issues.
        type: bool
      confidential_issues_events:
        description:
          - Whether the hook is called on changes of confidential issues.
        type: bool
      merge_requests_events:
        description:
          - Whether the hook is called on changes of merge requests.
        type: bool
      tag_push_events:
        description:
          - Whether the hook is called on pushed tags.
        type: bool
      note_events:
        description:
          - Whether the hook is called on comments.
        type: bool
      confidential_note_events:
        description:
          - Whether the hook is called on confidential comments.
        type: bool
      job_events:
        description:
          - Whether the hook is called on changes of jobs.
        type: bool
      pipeline_events:
        description:
          - Whether the hook is called on changes of pipelines.
        type: bool
      wiki_page_events:
        description:
          - Whether the hook is called on changes of wiki pages.
        type: bool
      deployment_events:
        description:
          - Whether the hook is called on deployments.
        type: bool
      feature_flag_events:
        description:
          - Whether the hook is called on changes of feature flags.
        type: bool
      releases_events:
        description:
          - Whether the hook is called on releases.
        type: bool
      milestone_events:
        description:
          - Whether the hook is called on changes of milestones.
        type: bool
      emoji_events:
        description:
          - Whether the hook is called on emoji reactions.
        type: bool
      resource_access_token_events:
        description:
          - Whether the hook is called on project access tokens that are about to expire.
        type: bool
      resource_deploy_token_events:
        description:
          - Whether the hook is called on deploy tokens that are about to expire.
          - GitLab newer than 18.9.
        type: bool
      vulnerability_events:
        description:
          - Whether the hook is called on vulnerabilities.
          - The data comes from a feature of Ultimate.
        type: bool
      duo_flow_callback_enabled:
        description:
          - Whether the hook is called back by GitLab Duo flows.
          - GitLab 19.4 and newer, behind a feature flag.
        type: bool
      enable_ssl_verification:
        description:
          - Whether GitLab verifies the certificate of O(hooks[].url). GitLab switches it on for a new hook unless it is V(false).
        type: bool
      token:
        description:
          - The secret that GitLab sends along, so that the receiver can tell who calls. It cannot contain line breaks.
          - GitLab never shows it and does not tell whether there is one. See O(update_secrets) for when it is sent.
        type: str
      signing_token:
        description:
          - The secret that GitLab signs its calls with, C(whsec_) and 32 bytes in base64. GitLab never shows it.
          - GitLab 19.0 and newer.
        type: str
      push_events_branch_filter:
        description:
          - Which branches O(hooks[].push_events) is about, in the way of O(hooks[].branch_filter_strategy). An empty text clears it.
        type: str
      branch_filter_strategy:
        description:
          - How O(hooks[].push_events_branch_filter) is read. A new hook has V(wildcard).
          - V(all_branches) makes GitLab drop the filter.
        type: str
        choices: [wildcard, regex, all_branches]
      custom_webhook_template:
        description:
          - A template for the body of the calls, at most 4096 characters. An empty text clears it.
        type: str
      url_variables:
        description:
          - Values for the placeholders in O(hooks[].url). GitLab shows their keys, never their values.
          - >-
            GitLab merges the list into what the hook has: a key that is not listed stays, unless
            O(hooks[].exclusive_url_variables). GitLab 15.2 and newer.
        type: list
        elements: dict
        suboptions:
          key:
            description:
              - The name of the placeholder.
            type: str
            required: true
          value:
            description:
              - What stands for it. It is kept secret.
            type: str
            required: true
      custom_headers:
        description:
          - Headers that GitLab sends along. GitLab shows their keys, never their values.
          - >-
            GitLab merges the list into what the hook has: a key that is not listed stays, unless
            O(hooks[].exclusive_custom_headers). GitLab 17.1 and newer.
        type: list
        elements: dict
        suboptions:
          key:
            description:
              - The name of the header.
            type: str
            required: true
          value:
            description:
              - Its value. It is kept secret.
            type: str
            required: true
      exclusive_url_variables:
        description:
          - Whether O(hooks[].url_variables) is all that there is to be, so that other keys are removed, one request each. An empty
            list removes them all.
          - A key that the url needs must be listed.
          - The diff shows the keys. With O(update_secrets=on_create) an existing hook keeps its keys, with a warning.
        type: bool
      exclusive_custom_headers:
        description:
          - Whether O(hooks[].custom_headers) is all that there is to be, so that other keys are removed, one request each. An empty
            list removes them all.
          - The diff shows the keys. With O(update_secrets=on_create) an existing hook keeps its keys, with a warning.
        type: bool
      test:
        description:
          - The event of a test call, which GitLab makes with data of the project. It does not matter whether the hook is
            called on that event otherwise.
          - The call is made when the hook was created or changed, after that, and when GitLab has stopped calling the hook;
            when it succeeds, GitLab calls the hook again. A hook that is as declared and executable is not tested, see
            O(hooks[].test_when).
          - Nothing is sent in check mode. A call that is all there is to do shows in the diff as C(test), and is a change.
          - When the receiver fails, or when the project has no data of that event, the task fails with what GitLab says of
            it; the hook stays as declared.
          - GitLab 16.11 and newer. It allows 5 test calls a minute.
        type: str
        choices:
          - push_events
          - issues_events
          - confidential_issues_events
          - merge_requests_events
          - tag_push_events
          - note_events
          - confidential_note_events
          - job_events
          - pipeline_events
          - wiki_page_events
          - deployment_events
          - feature_flag_events
          - releases_events
          - milestone_events
          - emoji_events
          - resource_access_token_events
          - vulnerability_events
      test_when:
        description:
          - When the call of O(hooks[].test) is made.
          - V(on_change), which is also what happens without it, as O(hooks[].test) says.
          - V(always) makes it in every run, which then is a change each time, in check mode too.
        type: str
        choices: [on_change, always]
seealso:
  - module: labops.gitlab.project_hook
  - module: labops.gitlab.project_hook_info
  - name: Project webhooks API
    description: GitLab's documentation of the settings.
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
# ansible localhost -m labops.gitlab.project_hooks -a '{"project": "acme/shop/backend/api", "hooks": [{"url": "https://ci.example.com/hook"}]}'

- name: Have two hooks, and leave the others alone
  labops.gitlab.project_hooks:
    project: acme/shop/backend/api
    hooks:
      - url: https://ci.example.com/hook
        push_events: true
        token: "{{ hook_token }}"
      - url: https://chat.example.com/gitlab
        name: chat-bridge
        find_by: name
        push_events: false
        note_events: true
        custom_headers:
          - key: X-Bridge-Key
            value: "{{ hook_token }}"

- name: Have one hook and no other, but for those of the registry
  labops.gitlab.project_hooks:
    project: acme/shop/backend/api
    hooks:
      - url: https://ci.example.com/hook
        push_events: true
    exclusive: true
    keep:
      - https://registry.example.com/*
    max_removals: 5
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
    - The hooks that were changed.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description:
        - The url, or the name of one that is found by its name. Of several that are removed with the same url it has
          the id too.
      type: str
      sample: https://ci.example.com/hook
    action:
      description:
        - What was done to it, V(create), V(update) or V(delete).
      type: str
      sample: create
project_hooks:
  description:
    - The hooks of the project, in GitLab's own terms and without secrets. In check mode as they would be.
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
    test:
      description:
        - The event of the test call that this task made. Null when it made none.
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
diff:
  description:
    - What is changed, by urls or names. Ansible shows it with C(--diff).
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

from ansible_collections.labops.gitlab.plugins.module_utils.resources.hook import ProjectHook
from ansible_collections.labops.gitlab.plugins.module_utils.runner import Run, run
from ansible_collections.labops.gitlab.plugins.module_utils.sets import ManageSet


def main(run: Run = run) -> None:
    run(ManageSet(ProjectHook, "hooks"))


if __name__ == "__main__":
    main()
