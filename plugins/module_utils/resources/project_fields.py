# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a project is made of, as data: its fields, what only the server decides, the words of older GitLabs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, NamedTuple

from ansible_collections.labops.gitlab.plugins.module_utils.fields import Field

_LEVELS = ("disabled", "private", "enabled")
_PUBLIC_LEVELS = (*_LEVELS, "public")

# taken by PUT alone: a new project gets them in a second request
UPDATE_ONLY = (
    Field("archived", "bool"),
    Field("ci_default_git_depth", "int"),
    Field("ci_forward_deployment_enabled", "bool"),
    Field("ci_forward_deployment_rollback_allowed", "bool"),
    Field("ci_allow_fork_pipelines_to_run_in_parent_project", "bool"),
    Field("ci_separated_caches", "bool"),
    Field("restrict_user_defined_variables", "bool"),
    Field("ci_pipeline_variables_minimum_override_role", choices=("no_one_allowed", "developer", "maintainer", "owner")),
    Field("ci_push_repository_for_job_token_allowed", "bool"),
    Field("ci_id_token_sub_claim_components", "list", elements="str"),
    Field("ci_delete_pipelines_in_seconds", "int"),
    Field("max_artifacts_size", "int"),
    Field("protect_merge_request_pipelines", "bool"),
    Field("ci_display_pipeline_variables", "bool"),
    Field("ci_skip_branch_pipelines_for_mrs", "bool"),
    Field("automatic_rebase_enabled", "bool"),
    Field("merge_pipelines_enabled", "bool"),
    Field("merge_trains_enabled", "bool"),
    Field("merge_trains_skip_train_allowed", "bool"),
    Field("merge_train_enforcement", choices=("allow_bypass", "enforce_for_all_users", "enforce_with_owner_override")),
    Field("max_pipelines_per_merge_train", "int"),
    Field("reviewer_assignment_strategy", choices=("disabled", "code_owners")),
    Field("issues_template"),
    Field("merge_requests_template"),
    Field("allow_pipeline_trigger_approve_deployment", "bool"),
    Field("ci_restrict_pipeline_cancellation_role", choices=("developer", "maintainer", "no_one")),
    Field("web_based_commit_signing_enabled", "bool"),
    Field("security_policy_pipeline_must_succeed", "bool"),
    Field("mirror_user_id", "int"),
    Field("only_mirror_protected_branches", "bool"),
    Field("mirror_overwrites_diverged_branches", "bool"),
    Field("keep_latest_artifact", "bool"),
    Field("feature_flags_minimum_role", choices=("no_one_allowed", "developer", "maintainer", "owner"), readback=None),
    Field("fallback_approvals_required", "int", readback=None),
    Field("mirror_branch_regex", readback=None),
)

# [I] what a new project shows where neither its group nor the instance says otherwise: from the documentation's examples, asserted by no source
_TRUE = (
    *("packages_enabled", "emails_enabled", "show_diff_preview_in_email", "warn_about_potentially_unwanted_characters", "enforce_auth_checks_on_uploads"),
    *("request_access_enabled", "lfs_enabled", "public_jobs", "shared_runners_enabled", "group_runners_enabled", "keep_latest_artifact"),
    *("ci_forward_deployment_enabled", "ci_forward_deployment_rollback_allowed", "ci_allow_fork_pipelines_to_run_in_parent_project"),
    *("ci_separated_caches", "restrict_user_defined_variables", "remove_source_branch_after_merge", "printing_merge_request_link_enabled"),
    "autoclose_referenced_issues",
)
DEFAULTS: Mapping[str, Any] = MappingProxyType(
    {
        **dict.fromkeys(_TRUE, True),
        "security_and_compliance_access_level": "private",
        "repository_storage": "default",
        "build_git_strategy": "fetch",
        "build_timeout": 3600,
        "auto_cancel_pending_pipelines": "enabled",
        "resource_group_default_process_mode": "unordered",
        "auto_devops_deploy_strategy": "continuous",
        "ci_default_git_depth": 20,
        "ci_pipeline_variables_minimum_override_role": "developer",
        "ci_id_token_sub_claim_components": ["project_path", "ref_type", "ref"],
        "container_expiration_policy_attributes": {"enabled": False},
        "merge_method": "merge",
        "squash_option": "default_off",
        "approvals_before_merge": 0,
        "ci_restrict_pipeline_cancellation_role": "developer",
        "repository_object_format": "sha1",
    }
)


def _with_default(field: Field) -> Field:
    feature = field.name.endswith("_access_level")
    return replace(field, default=DEFAULTS.get(field.name, "enabled" if feature else None))


_FIELDS = (
    Field("name"),
    Field("path"),
    Field("description"),
    Field("default_branch"),
    Field("visibility", choices=("private", "internal", "public")),
    Field("topics", "list", elements="str", unordered=True),
    *(
        Field(f"{feature}_access_level", choices=_LEVELS)
        for feature in (
            "issues",
            "repository",
            "merge_requests",
            "forking",
            "wiki",
            "builds",
            "snippets",
            "analytics",
            "container_registry",
            "security_and_compliance",
            "releases",
            "environments",
            "feature_flags",
            "infrastructure",
            "monitor",
            "model_experiments",
            "model_registry",
            "requirements",
        )
    ),
    Field("package_registry_access_level", choices=_PUBLIC_LEVELS),
    Field("pages_access_level", choices=_PUBLIC_LEVELS),
    Field("packages_enabled", "bool"),
    Field("emails_enabled", "bool"),
    Field("show_diff_preview_in_email", "bool"),
    Field("warn_about_potentially_unwanted_characters", "bool"),
    Field("enforce_auth_checks_on_uploads", "bool"),
    Field("request_access_enabled", "bool"),
    Field("repository_storage"),
    Field("external_authorization_classification_label"),
    Field("build_git_strategy", choices=("fetch", "clone")),
    Field("build_timeout", "int"),
    Field("auto_cancel_pending_pipelines", choices=("disabled", "enabled")),
    Field("ci_config_path"),
    Field("public_jobs", "bool"),
    Field("shared_runners_enabled", "bool"),
    Field("group_runners_enabled", "bool"),
    Field("resource_group_default_process_mode", choices=("unordered", "oldest_first", "newest_first", "newest_ready_first")),
    Field("auto_devops_deploy_strategy", choices=("continuous", "manual", "timed_incremental")),
    Field("cicd_catalog_enabled", "bool"),
    Field(
        "container_expiration_policy_attributes",
        "dict",
        options=(Field("cadence"), Field("enabled", "bool"), Field("keep_n", "int"), Field("name_regex"), Field("name_regex_keep"), Field("older_than")),
        readback="container_expiration_policy",
    ),
    Field("merge_method", choices=("merge", "rebase_merge", "ff")),
    Field("squash_option", choices=("never", "always", "default_on", "default_off")),
    Field("only_allow_merge_if_pipeline_succeeds", "bool"),
    Field("allow_merge_on_skipped_pipeline", "bool"),
    Field("only_allow_merge_if_all_discussions_are_resolved", "bool"),
    Field("remove_source_branch_after_merge", "bool"),
    Field("printing_merge_request_link_enabled", "bool"),
    Field("resolve_outdated_diff_discussions", "bool"),
    Field("autoclose_referenced_issues", "bool"),
    Field("mr_default_target_self", "bool"),
    Field("suggestion_commit_message"),
    Field("merge_commit_template"),
    Field("squash_commit_template"),
    Field("issue_branch_template"),
    Field("mr_default_title_template"),
    Field("merge_request_title_regex"),
    Field("merge_request_title_regex_description"),
    Field("only_allow_merge_if_all_status_checks_passed", "bool"),
    Field("approvals_before_merge", "int"),
    Field("prevent_merge_without_jira_issue", "bool"),
    Field("auto_duo_code_review_enabled", "bool"),
    Field("spp_repository_pipeline_access", "bool"),
    Field("duo_remote_flows_enabled", "bool"),
    Field("duo_sast_fp_detection_enabled", "bool"),
    Field("duo_secret_detection_fp_enabled", "bool"),
    Field("duo_dependency_bump_breaking_changes_enabled", "bool"),
    Field("duo_sast_vr_workflow_enabled", "bool"),
    Field("mirror", "bool"),
    Field("mirror_trigger_builds", "bool"),
    Field("initialize_with_readme", "bool", create_only=True, readback=None),
    Field("repository_object_format", choices=("sha1", "sha256"), create_only=True),
    Field("template_name", create_only=True, readback=None),
    Field("template_project_id", "int", create_only=True, readback=None),
    Field("use_custom_template", "bool", create_only=True, readback=None),
    Field("group_with_project_templates_id", "int", create_only=True, readback=None),
    Field("import_url", secret=True),
    Field("show_default_award_emojis", "bool", readback=None),
    # GitLab tells what is in effect, the instance's and the group's part in it included
    Field("lfs_enabled", "bool"),
    Field("service_desk_enabled", "bool"),
    Field("auto_devops_enabled", "bool"),
    # a file: its digest is held against the digest of what GitLab gives for download
    Field("avatar", "path", readback="avatar_sha256"),
    # no parameter of PUT but of the transfer, as archived is none but a verb
    Field("namespace"),
    *UPDATE_ONLY,
)
FIELDS = tuple(_with_default(field) for field in _FIELDS)
NOT_IN_POST = frozenset(field.name for field in UPDATE_ONLY)
# GitLab never tells them: they go along with everything that is sent, and are no change by themselves
WRITE_ONLY = frozenset(field.name for field in FIELDS if field.readback is None and not field.create_only)
# told only while the project is a mirror
OF_A_MIRROR = ("mirror_trigger_builds", "mirror_user_id", "only_mirror_protected_branches", "mirror_branch_regex", "mirror_overwrites_diverged_branches")
# beside the fields of a project that is marked for deletion, where restoring it is asked for
RESTORED = Field("marked_for_deletion_on")
EXCLUSIVE = (("import_url", "template_name", "template_project_id"), ("only_mirror_protected_branches", "mirror_branch_regex"))


class OldWord(NamedTuple):
    """A name that a setting had, still typed by people (the renames from v3 to v4, and what GitLab has deprecated since).

    option: how it is typed. means: the field that is compared and sent. values: for what is typed the live values that fit it, the first of
    which is sent otherwise; empty where both take the same values. A feature that is on for members only is on.
    """

    option: Field
    means: str
    values: Mapping[Any, tuple[Any, ...]] = MappingProxyType({})


def _switch(name: str, feature: str) -> OldWord:
    return OldWord(Field(name, "bool"), f"{feature}_access_level", {True: ("enabled", "private"), False: ("disabled",)})


_NUMBERS: Mapping[Any, tuple[Any, ...]] = {0: ("private",), 10: ("internal",), 20: ("public",)}
OLD_WORDS = (
    OldWord(Field("tag_list", "list", elements="str"), "topics"),
    OldWord(Field("public_builds", "bool"), "public_jobs"),
    OldWord(Field("emails_disabled", "bool"), "emails_enabled", {True: (False,), False: (True,)}),
    *(_switch(f"{feature}_enabled", feature) for feature in ("issues", "merge_requests", "wiki", "snippets", "container_registry")),
    _switch("jobs_enabled", "builds"),
    _switch("builds_enabled", "builds"),
    OldWord(Field("public", "bool"), "visibility", {True: ("public",), False: ("private", "internal")}),
    OldWord(Field("visibility_level", "int", choices=tuple(_NUMBERS)), "visibility", _NUMBERS),
)
SERVER_SET = (
    "id",
    "name_with_namespace",
    "path_with_namespace",
    "owner",
    "creator_id",
    "created_at",
    "updated_at",
    "last_activity_at",
    "web_url",
    "ssh_url_to_repo",
    "http_url_to_repo",
    "readme_url",
    "avatar_url",
    "_links",
    "description_html",
    "tag_list",
    "empty_repo",
    "forks_count",
    "star_count",
    "open_issues_count",
    "marked_for_deletion_on",
    "marked_for_deletion_at",
    "import_type",
    "import_url",
    "import_status",
    "import_error",
    "forked_from_project",
    "shared_with_groups",
    "permissions",
    "can_create_merge_request_in",
    "issues_enabled",
    "merge_requests_enabled",
    "wiki_enabled",
    "jobs_enabled",
    "snippets_enabled",
    "container_registry_enabled",
    "emails_disabled",
)
_ADDRESSES = ("path_with_namespace", "web_url", "ssh_url_to_repo", "http_url_to_repo", "readme_url")
DERIVED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "name": ("name_with_namespace",),
        "path": _ADDRESSES,
        "namespace": (*_ADDRESSES, "name_with_namespace", "owner", "permissions"),
        "default_branch": ("readme_url",),
        "avatar": ("avatar_url",),
        "marked_for_deletion_on": ("marked_for_deletion_at", "permissions"),
        "description": ("description_html",),
        "topics": ("tag_list",),
        "emails_enabled": ("emails_disabled",),
        "builds_access_level": ("jobs_enabled",),
        **{f"{feature}_access_level": (f"{feature}_enabled",) for feature in ("issues", "merge_requests", "wiki", "snippets", "container_registry")},
    }
)
