#!/usr/bin/python
# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: project
short_description: Keep a GitLab project as it is declared
version_added: "0.1.0"
author:
  - labops.gitlab contributors (@labops)
description:
  - Creates a project, imports it or makes it from a template, changes what differs from the declared settings, renames
    it, transfers it to another namespace, archives, restores or removes it.
  - Only the options that are given are compared and sent. A setting that nobody declared keeps its value.
  - A run that changes nothing makes one request. Settings that GitLab takes only from an existing project are sent to
    a new one in a second request.
  - The options that end in C(_access_level) take V(disabled) for nobody, V(private) for the members of the project
    and V(enabled) for everyone with access to it.
  - Where the edition, the licence or the version of the server does not know a setting, GitLab drops it without a
    word. The module compares GitLab's answer with what was sent and warns.
  - A project that was renamed or moved is found by its old path, with a warning that names the new one.
  - With O(state=absent) GitLab 18.0 and newer only marks a project for deletion, renames and archives it. Older
    servers do so with Premium and remove it at once without. A project that is marked counts as absent, and its path
    is free for a new one.
    O(on_pending_deletion) restores it instead, O(permanently) removes it for good.
  - A few settings are never told by GitLab, O(show_default_award_emojis), O(feature_flags_minimum_role),
    O(fallback_approvals_required) and O(mirror_branch_regex). They are sent to a new project and with everything else
    that is changed, and are no change by themselves. To set one alone use M(labops.gitlab.api).
  - Archived projects are read-only. A change of one is an error unless O(archived) says what is meant.
  - Old words for settings are taken, translated to those of today, and warned of.
extends_documentation_fragment:
  - labops.gitlab.connection
  - labops.gitlab.attributes
  - labops.gitlab.state
  - labops.gitlab.secrets
options:
  project:
    description:
      - The project, by its full path such as V(acme/shop/backend/api) or by its numeric id.
      - Only a full path can create a project. Its namespace, a group or a user, has to exist and be visible to the
        token.
    type: str
    required: true
  name:
    description:
      - The name that people read. Without it GitLab names a new project itself.
      - A name is unique in its namespace. Changing it needs the right to rename the project.
    type: str
  path:
    description:
      - >-
        Another last part of the path: the project is renamed within its namespace.
      - A later run with the same O(project) finds it under the new path. GitLab redirects reads from the old path; it
        refuses the change when registry tags cannot be renamed.
    type: str
  description:
    description:
      - What the project is for. An empty text clears it.
    type: str
  default_branch:
    description:
      - The default branch. On an existing project the branch has to exist.
      - On a new project it needs O(initialize_with_readme=true).
      - While the repository is empty it is left out, with a warning. The first branch becomes the default one.
    type: str
  visibility:
    description:
      - Who can see the project.
      - V(internal) is not available for new projects on GitLab.com. Changing it needs the right to change the
        visibility.
    type: str
    choices: [private, internal, public]
  topics:
    description:
      - All topics of the project. The order does not matter; topics that are not listed are removed, an empty list
        removes all.
    type: list
    elements: str
  issues_access_level:
    description:
      - Access to the issues.
    type: str
    choices: [disabled, private, enabled]
  repository_access_level:
    description:
      - Access to the repository.
    type: str
    choices: [disabled, private, enabled]
  merge_requests_access_level:
    description:
      - Access to the merge requests.
    type: str
    choices: [disabled, private, enabled]
  forking_access_level:
    description:
      - Access to forking, that is, who can make forks.
    type: str
    choices: [disabled, private, enabled]
  wiki_access_level:
    description:
      - Access to the wiki.
    type: str
    choices: [disabled, private, enabled]
  builds_access_level:
    description:
      - Access to CI/CD.
    type: str
    choices: [disabled, private, enabled]
  snippets_access_level:
    description:
      - Access to the snippets.
    type: str
    choices: [disabled, private, enabled]
  analytics_access_level:
    description:
      - Access to the analytics.
    type: str
    choices: [disabled, private, enabled]
  container_registry_access_level:
    description:
      - Access to the container registry.
      - V(private) means project members with the role Reporter or above.
    type: str
    choices: [disabled, private, enabled]
  security_and_compliance_access_level:
    description:
      - Access to security and compliance.
    type: str
    choices: [disabled, private, enabled]
  releases_access_level:
    description:
      - Access to the releases.
    type: str
    choices: [disabled, private, enabled]
  environments_access_level:
    description:
      - Access to the environments.
    type: str
    choices: [disabled, private, enabled]
  feature_flags_access_level:
    description:
      - Access to the feature flags.
    type: str
    choices: [disabled, private, enabled]
  infrastructure_access_level:
    description:
      - Access to the infrastructure pages.
    type: str
    choices: [disabled, private, enabled]
  monitor_access_level:
    description:
      - Access to monitoring.
    type: str
    choices: [disabled, private, enabled]
  model_experiments_access_level:
    description:
      - Access to the model experiments.
    type: str
    choices: [disabled, private, enabled]
  model_registry_access_level:
    description:
      - Access to the model registry.
      - GitLab 16.7 and newer.
    type: str
    choices: [disabled, private, enabled]
  requirements_access_level:
    description:
      - Access to the requirements.
      - Ultimate.
    type: str
    choices: [disabled, private, enabled]
  package_registry_access_level:
    description:
      - Access to the package registry.
      - V(private) means project members with the role Reporter or above, V(public) everyone.
      - GitLab shows it since 18.5; older servers cannot confirm it.
    type: str
    choices: [disabled, private, enabled, public]
  pages_access_level:
    description:
      - Access to the Pages site.
      - V(public) means everyone.
    type: str
    choices: [disabled, private, enabled, public]
  packages_enabled:
    description:
      - Whether the project has a package registry.
      - Deprecated since GitLab 17.10. Use O(package_registry_access_level) instead.
    type: bool
  emails_enabled:
    description:
      - Whether the project sends notifications by e-mail.
    type: bool
  show_diff_preview_in_email:
    description:
      - Whether notifications of merge requests include a preview of the diff.
      - Older servers take it but do not show it.
    type: bool
  warn_about_potentially_unwanted_characters:
    description:
      - Whether GitLab warns about potentially unwanted characters in the code.
    type: bool
  enforce_auth_checks_on_uploads:
    description:
      - Whether GitLab enforces authentication checks on uploads.
    type: bool
  request_access_enabled:
    description:
      - Whether users can ask to become members.
    type: bool
  repository_storage:
    description:
      - The storage shard that holds the repository. A change starts a move, which goes on in the background.
      - Administrators only; GitLab drops it silently for others, the module then warns.
    type: str
  external_authorization_classification_label:
    description:
      - The classification label for external authorization.
      - Premium.
    type: str
  build_git_strategy:
    description:
      - The Git strategy of jobs.
      - GitLab shows it to Maintainers and above only.
    type: str
    choices: [fetch, clone]
  build_timeout:
    description:
      - How long a job may run, in seconds.
      - GitLab shows it to Maintainers and above only.
    type: int
  auto_cancel_pending_pipelines:
    description:
      - Whether pending pipelines are cancelled when a newer one starts.
      - GitLab shows it to Maintainers and above only.
    type: str
    choices: [disabled, enabled]
  ci_config_path:
    description:
      - The path of the CI/CD configuration. An empty text means GitLab's default, V(.gitlab-ci.yml).
      - GitLab shows it only to users who may read the code.
    type: str
  public_jobs:
    description:
      - Whether job logs are publicly accessible.
    type: bool
  shared_runners_enabled:
    description:
      - Whether the instance's shared runners may run jobs of the project.
    type: bool
  group_runners_enabled:
    description:
      - Whether runners of the group may run jobs of the project.
      - GitLab shows it to Maintainers and above only.
    type: bool
  resource_group_default_process_mode:
    description:
      - The default process mode of resource groups.
      - GitLab shows it to Maintainers and above only.
    type: str
    choices: [unordered, oldest_first, newest_first, newest_ready_first]
  auto_devops_deploy_strategy:
    description:
      - How Auto DevOps deploys.
      - GitLab shows it to Maintainers and above only.
    type: str
    choices: [continuous, manual, timed_incremental]
  cicd_catalog_enabled:
    description:
      - Whether the project is published in the CI/CD catalog.
      - GitLab newer than 18.9.
    type: bool
  container_expiration_policy_attributes:
    description:
      - When images are removed from the container registry. Only the given keys are compared and sent.
    type: dict
    suboptions:
      cadence:
        description:
          - How often the clean-up runs, such as V(1month).
        type: str
      enabled:
        description:
          - Whether the clean-up runs.
        type: bool
      keep_n:
        description:
          - How many images are kept.
        type: int
      name_regex:
        description:
          - Images that match this regular expression are removed.
        type: str
      name_regex_keep:
        description:
          - Images that match this regular expression are kept.
        type: str
      older_than:
        description:
          - Images older than this are removed, such as V(14d).
        type: str
  merge_method:
    description:
      - How merge requests are merged.
      - V(merge) always makes a merge commit, V(rebase_merge) makes one but demands that a fast-forward is possible,
        V(ff) makes none and only fast-forwards.
    type: str
    choices: [merge, rebase_merge, ff]
  squash_option:
    description:
      - Whether commits are squashed when a merge request is merged.
    type: str
    choices: [never, always, default_on, default_off]
  only_allow_merge_if_pipeline_succeeds:
    description:
      - Whether a merge needs a successful pipeline.
    type: bool
  allow_merge_on_skipped_pipeline:
    description:
      - Whether a skipped pipeline counts as successful for a merge.
    type: bool
  only_allow_merge_if_all_discussions_are_resolved:
    description:
      - Whether a merge needs all threads to be resolved.
    type: bool
  remove_source_branch_after_merge:
    description:
      - Whether merge requests remove their source branch by default.
    type: bool
  printing_merge_request_link_enabled:
    description:
      - Whether a push from the command line shows the link to create or view a merge request.
    type: bool
  resolve_outdated_diff_discussions:
    description:
      - Whether a push resolves the threads on the lines that it changes.
    type: bool
  autoclose_referenced_issues:
    description:
      - Whether merging closes the issues that are referenced.
    type: bool
  mr_default_target_self:
    description:
      - Whether merge requests of this fork target the fork itself by default.
      - GitLab shows it only when the project is a fork. Else it is left out, with a warning.
    type: bool
  suggestion_commit_message:
    description:
      - The commit message of applied suggestions. An empty text clears it.
    type: str
  merge_commit_template:
    description:
      - The template of merge commit messages. An empty text clears it.
    type: str
  squash_commit_template:
    description:
      - The template of squash commit messages. An empty text clears it.
    type: str
  issue_branch_template:
    description:
      - The template of names of branches that are made from an issue.
      - GitLab 15.6 and newer.
    type: str
  mr_default_title_template:
    description:
      - The template of titles of merge requests, at most 100 characters.
      - GitLab newer than 18.9.
    type: str
  merge_request_title_regex:
    description:
      - A regular expression that titles of merge requests have to match.
      - Enterprise Edition.
    type: str
  merge_request_title_regex_description:
    description:
      - What people are told about O(merge_request_title_regex).
      - Enterprise Edition.
    type: str
  only_allow_merge_if_all_status_checks_passed:
    description:
      - Whether a merge needs all status checks to have passed.
      - Ultimate.
    type: bool
  approvals_before_merge:
    description:
      - How many approvals a merge request needs by default.
      - Premium. Deprecated since GitLab 16.0 in favour of the merge request approvals API.
    type: int
  prevent_merge_without_jira_issue:
    description:
      - Whether a merge needs an associated issue in Jira.
      - Ultimate.
    type: bool
  auto_duo_code_review_enabled:
    description:
      - Whether GitLab Duo reviews merge requests automatically.
      - Ultimate.
    type: bool
  spp_repository_pipeline_access:
    description:
      - Whether linked CI/CD projects may read the security policy configuration in order to enforce it.
      - Ultimate.
    type: bool
  duo_remote_flows_enabled:
    description:
      - Whether GitLab Duo remote flows are on.
      - Enterprise Edition.
    type: bool
  duo_sast_fp_detection_enabled:
    description:
      - Whether GitLab Duo detects false positives of SAST.
      - Enterprise Edition.
    type: bool
  duo_secret_detection_fp_enabled:
    description:
      - Whether GitLab Duo detects false positives of secret detection.
      - Enterprise Edition. GitLab newer than 18.9.
    type: bool
  duo_dependency_bump_breaking_changes_enabled:
    description:
      - Whether GitLab's agentic breaking change resolution is on.
      - Enterprise Edition. GitLab newer than 18.9.
    type: bool
  duo_sast_vr_workflow_enabled:
    description:
      - Whether the workflow of GitLab Duo that resolves SAST vulnerabilities is on.
      - Enterprise Edition.
    type: bool
  mirror:
    description:
      - Whether the project pulls from another repository.
      - Premium. Deprecated by GitLab in favour of the pull mirror endpoint, C(PUT /projects/:id/mirror/pull).
    type: bool
  mirror_trigger_builds:
    description:
      - Whether mirrored changes start pipelines.
      - GitLab shows it only while O(mirror) is on. Else it is left out, with a warning.
      - Premium. Deprecated by GitLab in favour of the pull mirror endpoint, C(PUT /projects/:id/mirror/pull).
    type: bool
  initialize_with_readme:
    description:
      - Whether a new project gets a first commit with a README. It has no effect on a project that exists.
    type: bool
  repository_object_format:
    description:
      - The hash of a new repository. On an existing project a different value is only warned of.
      - GitLab 16.9 and newer.
    type: str
    choices: [sha1, sha256]
  archived:
    description:
      - Whether the project is archived, that is, read-only.
      - With V(true) the settings of a project that is archived already are changed by unarchiving it for the moment.
        Archiving takes a project out of its fork network.
    type: bool
  ci_default_git_depth:
    description:
      - How many commits jobs fetch by default.
      - GitLab shows it to Maintainers and above only.
    type: int
  ci_forward_deployment_enabled:
    description:
      - Whether pending jobs of older deployments are prevented from running.
      - GitLab shows it to Maintainers and above only.
    type: bool
  ci_forward_deployment_rollback_allowed:
    description:
      - Whether jobs may be retried in order to roll a deployment back.
      - GitLab shows it to Maintainers and above only.
    type: bool
  ci_allow_fork_pipelines_to_run_in_parent_project:
    description:
      - Whether pipelines of merge requests from forks may run in this project.
      - GitLab 15.3 and newer. GitLab shows it to Maintainers and above only.
    type: bool
  ci_separated_caches:
    description:
      - Whether caches are separated by branch protection.
      - GitLab shows it to Maintainers and above only.
    type: bool
  restrict_user_defined_variables:
    description:
      - Whether variables of the user who starts a pipeline are restricted.
      - Deprecated since GitLab 17.7. Declare O(ci_pipeline_variables_minimum_override_role) instead, not both.
      - GitLab shows it to Maintainers and above only.
    type: bool
  ci_pipeline_variables_minimum_override_role:
    description:
      - The lowest role that may override variables when it starts a pipeline.
      - GitLab 17.1 and newer; up to 17.7 it also needs O(restrict_user_defined_variables).
      - GitLab shows it to Maintainers and above only.
    type: str
    choices: [no_one_allowed, developer, maintainer, owner]
  ci_push_repository_for_job_token_allowed:
    description:
      - Whether a job token of this project may push to its repository.
      - GitLab 17.2 and newer. GitLab shows it to Maintainers and above only.
    type: bool
  ci_id_token_sub_claim_components:
    description:
      - The claims that make up the C(sub) claim of id tokens. The order matters; the first one has to be
        V(project_path).
      - GitLab 17.10 and newer. GitLab shows it to Maintainers and above only.
    type: list
    elements: str
  ci_delete_pipelines_in_seconds:
    description:
      - Pipelines older than this are deleted, in seconds.
      - Owners only, GitLab answers 403 to others. GitLab shows it to Maintainers and above only.
    type: int
  max_artifacts_size:
    description:
      - The largest size of a job's artifacts, in megabytes.
      - GitLab may keep it to administrators. Older servers take it but do not show it.
    type: int
  protect_merge_request_pipelines:
    description:
      - Whether protected variables and runners are available in pipelines of merge requests.
      - GitLab newer than 18.9. GitLab shows it to Maintainers and above only.
    type: bool
  ci_display_pipeline_variables:
    description:
      - Whether the page of a pipeline shows the variables that were typed when it was started.
      - GitLab newer than 18.9. GitLab shows it to Maintainers and above only.
    type: bool
  ci_skip_branch_pipelines_for_mrs:
    description:
      - Whether branch pipelines are skipped while the branch has an open merge request.
      - GitLab newer than 18.9. GitLab shows it to Maintainers and above only.
    type: bool
  automatic_rebase_enabled:
    description:
      - Whether the source branch is rebased automatically before a merge.
      - GitLab newer than 18.9.
    type: bool
  merge_pipelines_enabled:
    description:
      - Whether merge requests run merged results pipelines.
      - Premium.
    type: bool
  merge_trains_enabled:
    description:
      - Whether the project has merge trains.
      - Premium.
    type: bool
  merge_trains_skip_train_allowed:
    description:
      - Whether merge requests on a train may be merged without waiting for pipelines to finish.
      - Premium.
    type: bool
  merge_train_enforcement:
    description:
      - Whether merge trains can be bypassed. It has no effect while the project has none.
      - Premium. GitLab newer than 18.9.
    type: str
    choices: [allow_bypass, enforce_for_all_users, enforce_with_owner_override]
  max_pipelines_per_merge_train:
    description:
      - How many pipelines of a merge train run in parallel.
      - Premium. GitLab newer than 18.9.
    type: int
  reviewer_assignment_strategy:
    description:
      - How reviewers are assigned to merge requests.
      - Premium. GitLab newer than 18.9.
    type: str
    choices: [disabled, code_owners]
  issues_template:
    description:
      - The default description of issues.
      - Premium. GitLab shows it only to users who may read the issues.
    type: str
  merge_requests_template:
    description:
      - The default description of merge requests.
      - Premium. GitLab shows it only to users who may read the merge requests.
    type: str
  allow_pipeline_trigger_approve_deployment:
    description:
      - Whether the user who started a pipeline may approve its deployments.
      - Premium.
    type: bool
  ci_restrict_pipeline_cancellation_role:
    description:
      - The lowest role that may cancel pipelines and jobs.
      - Premium. GitLab 16.8 and newer. GitLab shows it to Maintainers and above only.
    type: str
    choices: [developer, maintainer, no_one]
  web_based_commit_signing_enabled:
    description:
      - Whether commits made on the web are signed.
      - GitLab.com only.
    type: bool
  security_policy_pipeline_must_succeed:
    description:
      - Whether a merge needs the pipelines of security policies to have succeeded.
      - Ultimate. GitLab newer than 18.9.
    type: bool
  mirror_user_id:
    description:
      - The id of the user in whose name a pull mirror acts.
      - Administrators only; GitLab drops it silently for others, the module then warns.
      - GitLab shows it only while O(mirror) is on. Else it is left out, with a warning.
      - Premium. Deprecated by GitLab in favour of the pull mirror endpoint, C(PUT /projects/:id/mirror/pull).
    type: int
  only_mirror_protected_branches:
    description:
      - Whether only protected branches are mirrored.
      - GitLab shows it only while O(mirror) is on. Else it is left out, with a warning.
      - Premium. Deprecated by GitLab in favour of the pull mirror endpoint, C(PUT /projects/:id/mirror/pull).
    type: bool
  mirror_overwrites_diverged_branches:
    description:
      - Whether a pull mirror overwrites branches that have diverged.
      - GitLab shows it only while O(mirror) is on. Else it is left out, with a warning.
      - Premium. Deprecated by GitLab in favour of the pull mirror endpoint, C(PUT /projects/:id/mirror/pull).
    type: bool
  avatar:
    description:
      - A picture of the project, by the path of a file where the task runs. An empty text removes it.
      - GitLab tells the address of the picture alone. To compare, the module downloads the picture, one more
        request, and holds its SHA-256 digest against the file's. The result has it as C(avatar_sha256).
      - Where the server does not give the picture for download, one that is there is left as it is, with a
        warning.
    type: path
  namespace:
    description:
      - The full path of another group or user that the project is to belong to. The project is transferred,
        before its other changes.
      - A later run with the same O(project) finds it in its new place. GitLab redirects reads from the old
        path.
      - A project that does not exist yet is created there. Transferring needs the role Owner.
    type: str
  user_id:
    description:
      - The id of the user for whom a new project is created, as if that user had created it. Administrators
        only.
      - The project is created in the namespace of that user, so O(project) has to be V(username/path).
      - It has no effect on a project that exists.
    type: int
  import_url:
    description:
      - Where a new project is imported from. GitLab looks at the address first and refuses one that does not
        work.
      - It may hold a user and a password. The address as a whole is a secret, and so is the password by itself;
        GitLab never shows them.
      - An existing project is only sent it while O(mirror) is on, as O(update_secrets) says. The import itself
        happens once.
    type: str
  wait_for_import:
    description:
      - Whether to wait until the import of a project that was created has ended. A failed import is then an
        error.
      - Without it the task ends while GitLab is still importing.
    type: bool
  template_name:
    description:
      - The name of the template that a new project is made from, built in or, with O(use_custom_template), one
        of the instance or a group.
      - It has no effect on a project that exists.
    type: str
  template_project_id:
    description:
      - The id of the project that a new project takes as its custom template.
      - It has no effect on a project that exists.
      - Premium.
    type: int
  use_custom_template:
    description:
      - Whether the template is a custom one, of the instance or of O(group_with_project_templates_id).
      - It has no effect on a project that exists.
      - Premium.
    type: bool
  group_with_project_templates_id:
    description:
      - The id of the group whose custom templates are meant.
      - It has no effect on a project that exists.
      - Premium.
    type: int
  show_default_award_emojis:
    description:
      - Whether the default emoji reactions are shown.
      - GitLab never tells it, so it cannot be compared. It is sent to a new project, and with everything else
        that is changed; it is no change by itself.
    type: bool
  lfs_enabled:
    description:
      - Whether the repository has Git LFS.
      - GitLab tells what is in effect. Where the instance has it switched off it stays off, and the module
        warns.
    type: bool
  service_desk_enabled:
    description:
      - Whether the project has a service desk.
      - GitLab tells what is in effect. Where the instance has no incoming mail it stays off, and the module
        warns.
    type: bool
  auto_devops_enabled:
    description:
      - Whether Auto DevOps is on.
      - GitLab tells what is in effect, also when the group or the instance decides. Only a difference makes it
        a setting of the project.
      - GitLab shows it to Maintainers and above only.
    type: bool
  keep_latest_artifact:
    description:
      - Whether the artifacts of the latest job are kept.
      - GitLab tells what is in effect. Where the instance does not keep them it stays off, and the module
        warns.
      - GitLab shows it to Maintainers and above only.
    type: bool
  feature_flags_minimum_role:
    description:
      - The lowest role that may change feature flags.
      - GitLab never tells it, so it cannot be compared. It is sent to a new project, and with everything else
        that is changed; it is no change by itself.
      - GitLab newer than 18.9.
    type: str
    choices: [no_one_allowed, developer, maintainer, owner]
  fallback_approvals_required:
    description:
      - How many approvals a merge request needs where no rule applies.
      - GitLab never tells it, so it cannot be compared. It is sent to a new project, and with everything else
        that is changed; it is no change by itself.
      - Premium.
    type: int
  mirror_branch_regex:
    description:
      - Only branches that match this regular expression are mirrored. It excludes
        O(only_mirror_protected_branches).
      - GitLab never tells it, so it cannot be compared. It is sent to a new project, and with everything else
        that is changed; it is no change by itself.
      - It is left out, with a warning, while O(mirror) is off.
      - Premium. Deprecated by GitLab in favour of the pull mirror endpoint, C(PUT /projects/:id/mirror/pull).
    type: str
  on_pending_deletion:
    description:
      - What O(state=present) does about a project that is marked for deletion and still known under this path,
        or given by its id.
      - V(create) leaves it alone and creates a new project. That is also done without this option, but then
        with a warning.
      - V(restore) brings it back, with the name and the path that it had, and then makes it what is declared.
        V(fail) fails.
    type: str
    choices: [create, restore, fail]
  permanently:
    description:
      - Whether O(state=absent) also removes what is marked for deletion, at once and for good, and waits until
        it is gone.
      - GitLab.com does not allow it, and on other servers an administrator may have switched it off for
        everybody else.
    type: bool
  wait_timeout:
    description:
      - How many seconds to wait for an import or a permanent removal. Without it 300.
    type: int
  tag_list:
    description:
      - The old word for O(topics).
      - The module compares and sends the new word, and warns.
    type: list
    elements: str
  public_builds:
    description:
      - The old word for O(public_jobs).
      - The module compares and sends the new word, and warns.
    type: bool
  emails_disabled:
    description:
      - The old word for the opposite of O(emails_enabled).
      - The module compares and sends the new word, and warns.
    type: bool
  issues_enabled:
    description:
      - The old word for O(issues_access_level).
      - V(true) is satisfied by V(private) as well.
      - The module compares and sends the new word, and warns.
    type: bool
  merge_requests_enabled:
    description:
      - The old word for O(merge_requests_access_level).
      - V(true) is satisfied by V(private) as well.
      - The module compares and sends the new word, and warns.
    type: bool
  wiki_enabled:
    description:
      - The old word for O(wiki_access_level).
      - V(true) is satisfied by V(private) as well.
      - The module compares and sends the new word, and warns.
    type: bool
  snippets_enabled:
    description:
      - The old word for O(snippets_access_level).
      - V(true) is satisfied by V(private) as well.
      - The module compares and sends the new word, and warns.
    type: bool
  container_registry_enabled:
    description:
      - The old word for O(container_registry_access_level).
      - V(true) is satisfied by V(private) as well.
      - The module compares and sends the new word, and warns.
    type: bool
  jobs_enabled:
    description:
      - The old word for O(builds_access_level).
      - V(true) is satisfied by V(private) as well.
      - The module compares and sends the new word, and warns.
    type: bool
  builds_enabled:
    description:
      - The word of GitLab's API v3 for O(builds_access_level).
      - V(true) is satisfied by V(private) as well.
      - The module compares and sends the new word, and warns.
    type: bool
  public:
    description:
      - The word of GitLab's API v3 for O(visibility), V(true) means V(public), V(false) any other.
      - The module compares and sends the new word, and warns.
    type: bool
  visibility_level:
    description:
      - The word of GitLab's API v3 for O(visibility), V(0) means V(private), V(10) V(internal), V(20)
        V(public).
      - The module compares and sends the new word, and warns.
    type: int
    choices: [0, 10, 20]
seealso:
  - module: labops.gitlab.project_info
  - module: labops.gitlab.project_hook
  - module: labops.gitlab.project_member
  - module: labops.gitlab.integration
  - module: labops.gitlab.api
  - name: Projects API
    description: GitLab's documentation of the settings.
    link: https://docs.gitlab.com/api/projects/
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
# ansible localhost -m labops.gitlab.project -a 'project=acme/shop/backend/api visibility=private'

- name: Have a project with a first commit
  labops.gitlab.project:
    project: acme/platform/runbooks
    description: What to do when the pager rings
    visibility: private
    topics: [runbooks, on-call]
    initialize_with_readme: true
    default_branch: main

- name: Let merge requests in only when they are green, resolved and fast-forward
  labops.gitlab.project:
    project: acme/shop/backend/api
    merge_method: ff
    squash_option: default_on
    only_allow_merge_if_pipeline_succeeds: true
    only_allow_merge_if_all_discussions_are_resolved: true
    remove_source_branch_after_merge: true

- name: Switch off what a service does not need
  labops.gitlab.project:
    project: acme/shop/backend/api
    wiki_access_level: disabled
    snippets_access_level: disabled
    pages_access_level: disabled

- name: Keep the pipelines of all services alike
  labops.gitlab.project:
    project: "{{ item }}"
    build_timeout: 1800
    ci_default_git_depth: 20
    auto_cancel_pending_pipelines: enabled
  loop:
    - acme/shop/backend/api
    - acme/platform/tools

- name: Clean up old images
  labops.gitlab.project:
    project: acme/shop/backend/api
    container_expiration_policy_attributes:
      enabled: true
      cadence: 1month
      keep_n: 10
      older_than: 14d
      name_regex_keep: release-.*

- name: Rename a project within its group
  labops.gitlab.project:
    project: acme/platform/tools
    path: toolbox
    name: Toolbox
  register: toolbox

- name: See where it is now
  ansible.builtin.debug:
    msg: "{{ toolbox.project.path_with_namespace }} is number {{ toolbox.id }}: {{ toolbox.action }}"

- name: Move it to another group
  labops.gitlab.project:
    project: acme/platform/toolbox
    namespace: acme/shop/backend

- name: Import a repository, and go on when it is there
  labops.gitlab.project:
    project: acme/platform/legacy
    import_url: "https://importer:{{ import_password }}@git.example.com/legacy.git"
    wait_for_import: true

- name: Start a project from a template
  labops.gitlab.project:
    project: acme/platform/starter
    template_name: rails

- name: Archive a project
  labops.gitlab.project:
    project: acme/platform/runbooks
    archived: true

- name: Remove a project
  labops.gitlab.project:
    project: acme/platform/runbooks
    state: absent

- name: Bring it back
  labops.gitlab.project:
    project: acme/platform/runbooks
    on_pending_deletion: restore

- name: Remove a project for good
  labops.gitlab.project:
    project: acme/platform/runbooks
    state: absent
    permanently: true
"""

RETURN = r"""
action:
  description:
    - What was done, or in check mode would be done. One of V(none), V(create), V(update), V(delete).
  returned: success
  type: str
  sample: update
project:
  description:
    - The project as it is after the task, in GitLab's own terms and without secrets. Null when there is none any
      more.
    - In check mode it is the prediction. It has the same keys; those that only GitLab can decide are null.
  returned: success
  type: dict
  contains:
    id:
      description:
        - The id, which stays the same when the project moves.
      type: int
      sample: 42
    name:
      description:
        - The name that people read.
      type: str
      sample: API
    path_with_namespace:
      description:
        - The full path.
      type: str
      sample: acme/shop/backend/api
    web_url:
      description:
        - The address for people.
      type: str
      sample: https://gitlab.example.com/acme/shop/backend/api
    ssh_url_to_repo:
      description:
        - The address for Git over SSH.
      type: str
      sample: git@gitlab.example.com:acme/shop/backend/api.git
    http_url_to_repo:
      description:
        - The address for Git over HTTPS.
      type: str
      sample: https://gitlab.example.com/acme/shop/backend/api.git
    default_branch:
      description:
        - The default branch. Null while the repository is empty.
      type: str
      sample: main
    visibility:
      description:
        - Who can see the project.
      type: str
      sample: private
    archived:
      description:
        - Whether the project is read-only.
      type: bool
      sample: false
    empty_repo:
      description:
        - Whether the repository has no commit yet.
      type: bool
      sample: false
    topics:
      description:
        - The topics.
      type: list
      elements: str
      sample:
        - payments
        - python
    namespace:
      description:
        - The group or user that the project belongs to.
      type: dict
      sample:
        id: 7
        full_path: acme/shop/backend
        kind: group
    marked_for_deletion_on:
      description:
        - The day on which it was marked for deletion, or null.
      type: str
    avatar_sha256:
      description:
        - The SHA-256 digest of the picture where O(avatar) is given, else null.
      type: str
before:
  description:
    - The project as it was before the task. Null when there was none.
  returned: success
  type: dict
  sample:
    id: 42
    path_with_namespace: acme/shop/backend/api
    merge_method: merge
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
  sample: 42
web_url:
  description:
    - The address of the project for people. Null when there is no project, or in check mode none yet.
  returned: success
  type: str
  sample: https://gitlab.example.com/acme/shop/backend/api
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
from ansible_collections.labops.gitlab.plugins.module_utils.resources.project import Project
from ansible_collections.labops.gitlab.plugins.module_utils.runner import Run, run


def main(run: Run = run) -> None:
    run(Manage(Project))


if __name__ == "__main__":
    main()
