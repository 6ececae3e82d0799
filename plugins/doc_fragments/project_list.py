# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which projects: the same filters for all that list them."""

from __future__ import annotations


class ModuleDocFragment:
    """Which projects: the same filters for all that list them."""

    # what narrows and orders a list
    DOCUMENTATION = r"""
options:
  group:
    description:
      - The projects of this group, by its full path or its numeric id. It excludes O(user).
    type: str
  user:
    description:
      - The projects in the namespace of this user, by username or numeric id. It excludes O(group).
    type: str
  search:
    description:
      - Only projects that match this text. GitLab finds substrings.
    type: str
  owned:
    description:
      - Only projects that the token's user owns.
    type: bool
  membership:
    description:
      - Only projects that the token's user is a member of.
      - Not for the projects of a O(group).
    type: bool
  starred:
    description:
      - Only projects that the token's user has starred.
    type: bool
  archived:
    description:
      - V(true) lists only archived projects, V(false) only those that are not.
    type: bool
  visibility:
    description:
      - Only projects with this visibility.
    type: str
    choices: [private, internal, public]
  min_access_level:
    description:
      - Only projects in which the token's user has at least this access level.
      - >-
        Names and numbers mean the same: guest 10, planner 15, reporter 20, security manager 25, developer 30,
        maintainer 40, owner 50.
    type: str
    choices:
      - guest
      - planner
      - reporter
      - security_manager
      - developer
      - maintainer
      - owner
      - "10"
      - "15"
      - "20"
      - "25"
      - "30"
      - "40"
      - "50"
  topic:
    description:
      - Only projects with these topics.
      - Not for the projects of a O(group).
    type: list
    elements: str
  active:
    description:
      - V(true) lists only projects that are neither archived nor marked for deletion, V(false) only those that
        are.
    type: bool
  order_by:
    description:
      - The order. Without it projects come in the order of their ids, read in keyset pages, which have no upper
        end.
      - Any other order is read in offset pages, which end at 50,000 projects on most servers. Beyond, the
        whole list is read by ids and put in order here by V(name), V(path), V(created_at), V(updated_at),
        V(last_activity_at) or V(star_count); by the others it fails there.
      - The sizes are for administrators and not for a O(group). V(similarity) needs O(search).
    type: str
    choices: [id, name, path, created_at, updated_at, last_activity_at, star_count, similarity, storage_size, repository_size, wiki_size, packages_size]
  sort:
    description:
      - The direction of the order. Without it and without O(order_by) it is V(asc), with O(order_by) GitLab's
        own, V(desc).
    type: str
    choices: [asc, desc]
  search_namespaces:
    description:
      - V(true) makes O(search) look into the names of groups and users too.
      - Not for the projects of a O(group).
    type: bool
  imported:
    description:
      - Only projects that were imported.
      - Not for the projects of a O(group).
    type: bool
  with_issues_enabled:
    description:
      - Only projects with issues.
    type: bool
  with_merge_requests_enabled:
    description:
      - Only projects with merge requests.
    type: bool
  with_programming_language:
    description:
      - Only projects that use this programming language.
      - Not for the projects of a O(group).
    type: str
  id_after:
    description:
      - Only projects with a greater id.
      - Not for the projects of a O(group).
    type: int
  id_before:
    description:
      - Only projects with a smaller id.
      - Not for the projects of a O(group).
    type: int
  last_activity_after:
    description:
      - Only projects whose last activity is later than this time, in ISO 8601 such as V(2026-01-31T00:00:00Z).
      - Not for the projects of a O(group).
    type: str
  last_activity_before:
    description:
      - Only projects whose last activity is earlier than this time, in ISO 8601 such as
        V(2026-01-31T00:00:00Z).
      - Not for the projects of a O(group).
    type: str
  updated_after:
    description:
      - Only projects whose last update is later than this time, in ISO 8601 such as V(2026-01-31T00:00:00Z).
      - Not for the projects of a O(group).
      - The list is then in the order of V(updated_at), the only one that GitLab allows with it.
    type: str
  updated_before:
    description:
      - Only projects whose last update is earlier than this time, in ISO 8601 such as V(2026-01-31T00:00:00Z).
      - Not for the projects of a O(group).
      - The list is then in the order of V(updated_at), the only one that GitLab allows with it.
    type: str
  repository_storage:
    description:
      - Only projects whose repository is on this storage shard.
      - Not for the projects of a O(group).
      - Administrators only; GitLab ignores it for others.
    type: str
  topic_id:
    description:
      - Only projects with the topic that has this id.
      - Not for the projects of a O(group).
    type: int
  custom_attributes:
    description:
      - Only projects with these custom attributes.
      - Administrators only; GitLab ignores it for others.
    type: dict
  marked_for_deletion_on:
    description:
      - Only projects that were marked for deletion on this day, such as V(2026-01-31).
      - Not for the projects of a O(group).
    type: str
  include_pending_delete:
    description:
      - Also list projects that are being removed.
      - Not for the projects of a O(group).
      - Administrators only; GitLab ignores it for others.
    type: bool
  include_hidden:
    description:
      - Also list hidden projects.
      - Not for the projects of a O(group).
      - Administrators only; GitLab ignores it for others.
    type: bool
  wiki_checksum_failed:
    description:
      - Only projects whose wiki failed Geo's verification.
      - Not for the projects of a O(group).
      - Enterprise Edition.
    type: bool
  repository_checksum_failed:
    description:
      - Only projects whose repository failed Geo's verification.
      - Not for the projects of a O(group).
      - Enterprise Edition.
    type: bool
  include_subgroups:
    description:
      - Also list the projects of the groups below.
      - For the projects of a O(group) alone.
    type: bool
  include_ancestor_groups:
    description:
      - Also list the projects of the groups above.
      - For the projects of a O(group) alone.
    type: bool
  with_shared:
    description:
      - Whether to list projects that are shared with the group. GitLab does unless V(false) is given.
      - For the projects of a O(group) alone.
    type: bool
  with_security_reports:
    description:
      - Only projects that have security reports.
      - For the projects of a O(group) alone.
      - Ultimate.
    type: bool
  max_results:
    description:
      - The most projects to list. Without it all that match are listed, however many.
    type: int
"""

    # what is read beside a project
    BESIDE = r"""
options:
  statistics:
    description:
      - Also read the sizes and the number of commits.
    type: bool
  with_custom_attributes:
    description:
      - Also read the custom attributes.
      - Administrators only; GitLab ignores it for others.
    type: bool
"""
