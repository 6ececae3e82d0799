# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Projects. Odd in three ways: they move, they are doomed before they are gone, and archiving is a verb of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from ansible_collections.labops.gitlab.plugins.module_utils.client import Client, address
from ansible_collections.labops.gitlab.plugins.module_utils.errors import GitLabError, InputError, NotFoundError, ProjectMissingError, ValidationError
from ansible_collections.labops.gitlab.plugins.module_utils.fields import Field, Object, Rules, to_api
from ansible_collections.labops.gitlab.plugins.module_utils.resource import PROJECT, Resource

_LEVELS = ("disabled", "private", "enabled")
_PUBLIC_LEVELS = (*_LEVELS, "public")

# taken by PUT alone: a new project gets them in a second request
_UPDATE_ONLY = (
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
)
_NAMESPACE_KEYS = ("id", "name", "path", "kind", "full_path", "parent_id", "avatar_url", "web_url")
_NOT_IN_POST = frozenset(field.name for field in _UPDATE_ONLY)


class Project(Resource):
    """A project, found by its full path or its id."""

    name = "project"
    plural = "projects"
    path = "projects"
    scope = (PROJECT,)
    filters = (
        Field("project"),
        Field("search"),
        Field("owned", "bool"),
        Field("membership", "bool"),
        Field("starred", "bool"),
        Field("archived", "bool"),
        Field("visibility", choices=("private", "internal", "public")),
        Field("min_access_level", "access_level"),
        Field("topic", "list", elements="str"),
        Field("max_results", "int"),
    )
    info_rules = Rules(mutually_exclusive=tuple(("project", field.name) for field in filters[1:]))
    fields: Sequence[Field] = (
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
        *_UPDATE_ONLY,
    )
    server_set: Sequence[str] = (
        "id",
        "name_with_namespace",
        "path_with_namespace",
        "namespace",
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
        "lfs_enabled",
        "service_desk_enabled",
        "auto_devops_enabled",
        "keep_latest_artifact",
    )
    derived = MappingProxyType(
        {
            "name": ("name_with_namespace",),
            "path": ("path_with_namespace", "web_url", "ssh_url_to_repo", "http_url_to_repo", "readme_url"),
            "description": ("description_html",),
            "topics": ("tag_list",),
            "emails_enabled": ("emails_disabled",),
            "builds_access_level": ("jobs_enabled",),
            **{f"{feature}_access_level": (f"{feature}_enabled",) for feature in ("issues", "merge_requests", "wiki", "snippets", "container_registry")},
        }
    )
    hidden = ("runners_token",)

    def __init__(self, client: Client, params: Mapping[str, Any]) -> None:
        super().__init__(client, params)
        self._namespace: Object = {}

    @property
    def _by_id(self) -> bool:
        return bool(self.params["project"].isdigit())

    def settle(self) -> None:
        """A moved project is told by find itself."""

    # -- pure
    def payload(self, current: Object | None, wanted: Mapping[str, Any], changed: Mapping[str, Any]) -> Object:
        """A new project gets its path and namespace from the full path that names it."""
        if current is not None:
            return dict(changed)
        return {"path": self._new_path().rpartition("/")[2], "namespace_id": self._namespace["id"], **changed}

    def _new_path(self) -> str:
        """The full path that the project is to have: ``path`` renames it within its namespace."""
        namespace, _slash, last = self.params["project"].rpartition("/")
        return f"{namespace}/{self.params.get('path') or last}"

    # -- verbs
    def find(self) -> Object | None:
        """By id, by full path (GitLab follows renames), or by the path that an earlier run has renamed it to."""
        found = self._at(self.params["project"])
        if self._by_id:
            return self._found_by_id(found)
        if found is None and self._new_path() != self.params["project"]:
            found = self._at(self._new_path())
        if found is None:
            self._namespace = self._readable_namespace()
            path = self._new_path()
            namespace = {key: self._namespace.get(key) for key in _NAMESPACE_KEYS}
            self.known = {"path": path.rpartition("/")[2], "path_with_namespace": path, "namespace": namespace, "archived": False}
        return found

    def _found_by_id(self, found: Object | None) -> Object | None:
        if found is None and self.params["state"] == "present":
            raise InputError(f"project: there is no project with the id {self.params['project']} that this token may see; give its full path to create one")
        return found

    def _at(self, reference: str) -> Object | None:
        """A project by path or id; one that is marked for deletion does not exist."""
        where = address("projects/{project}", {"project": reference})
        try:
            raw = self.read(where)
        except ProjectMissingError:  # other words of a 404 prove nothing
            return None
        moved = self.client.moved.get(where)
        if raw.get("marked_for_deletion_on"):
            self.client.moved.pop(where, None)
            return None
        if moved and raw["path_with_namespace"] != self._new_path():
            self.warnings.append(f"project {reference} has moved to {raw['path_with_namespace']}; its id is {raw['id']}")
        return self.from_api(raw)

    def _readable_namespace(self) -> Object:
        """The namespace that proves a project's absence and takes a new one. Raises InputError."""
        path = self.params["project"].rpartition("/")[0]
        try:
            return self.read(address("namespaces/{path}", {"path": path}))
        except NotFoundError as error:
            raise InputError(f"project: the namespace {path!r} is absent or not visible to this token", **error.request()) from error

    def select(self) -> Sequence[Object]:
        """One project, or all that the filters leave, by keyset pages, which have no upper end."""
        if self.params.get("project"):
            found = self._at(self.params["project"])
            return [found] if found else []
        filters = {f.name: to_api(f, self.params[f.name]) for f in self.filters[1:] if f.name != "max_results" and self.params.get(f.name) is not None}
        query = [(name, ",".join(value) if isinstance(value, list) else value) for name, value in filters.items()]
        keyset = [("pagination", "keyset"), ("order_by", "id"), ("sort", "asc")]
        return [self.from_api(raw) for raw in self.client.entries("projects", [*query, *keyset], self.params.get("max_results"))]

    def create(self, payload: Object) -> Object:
        """Create with what POST takes, then set the rest."""
        try:
            created = super().create({name: value for name, value in payload.items() if name not in _NOT_IN_POST})
        except ValidationError as error:
            if "has already been taken" not in error.said:
                raise
            reason = "It exists, hidden from this token" if "path: has already" in error.said else "Another project of this namespace has that name"
            raise ValidationError(f"{error.message} {reason}.", **error.request()) from error
        rest = {name: value for name, value in payload.items() if name in _NOT_IN_POST}
        return self.update(created, rest) if rest else created

    def update(self, current: Object, payload: Object) -> Object:
        """Archived projects are read-only: settings go between unarchiving and archiving."""
        settings = {name: value for name, value in payload.items() if name != "archived"}
        stays_archived = current["archived"] and self.params.get("archived") is True
        answer = current
        if current["archived"] and (payload.get("archived") is False or (stays_archived and settings)):
            answer = self._post(current, "unarchive")
        if settings:
            answer = self._set(current, settings, archive_on_failure=stays_archived)
        if payload.get("archived") or (stays_archived and settings):
            answer = self._post(current, "archive")
        return answer

    def _set(self, current: Object, settings: Object, archive_on_failure: bool) -> Object:
        try:
            return super().update(current, settings)
        except GitLabError:
            if archive_on_failure:
                self._post(current, "archive")
            raise

    def _post(self, current: Object, verb: str) -> Object:
        try:
            return self.write("POST", f"{self.one(current)}/{verb}", current=current)
        except ValidationError as error:
            if error.attempts == 1:
                raise
            return self.from_api(self.read(self.one(current)))  # the first attempt did it, and its answer was lost

    def delete(self, current: Object) -> None:
        """Most servers only mark the project; one that is marked already is as good as gone."""
        try:
            super().delete(current)
        except ValidationError as error:
            if "already been marked for deletion" not in error.said:
                raise
