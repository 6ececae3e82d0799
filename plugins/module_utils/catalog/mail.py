# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Integrations that send mail."""

from __future__ import annotations

from ansible_collections.labops.gitlab.plugins.module_utils.catalog.entry import Integration
from ansible_collections.labops.gitlab.plugins.module_utils.catalog.parts import (
    SINCE_12,
    SINCE_13,
    UNTIL_14,
    branches,
    broken_only,
    default_branch_only,
    events,
    flag,
    needed,
    status_changes_only,
)

INTEGRATIONS = (
    Integration(
        slug="emails-on-push",
        title="Emails on push",
        purpose="Mails the commits of every push.",
        settings=(
            needed("recipients", note="Separated by white space, at most 750."),
            flag("disable_diffs"),
            flag("send_from_committer_email"),
            branches(SINCE_13, default="all", note="Reads all even after the integration was switched off."),
            *events("push tag_push", SINCE_12),
        ),
    ),
    Integration(
        slug="pipelines-email",
        title="Pipeline status emails",
        purpose="Mails the status of pipelines.",
        settings=(
            needed("recipients", note="Separated by commas, blanks or new lines, at most 30."),
            flag("add_pusher", eras=UNTIL_14, note="GitLab 18.9 drops it silently."),
            broken_only(),
            status_changes_only(),
            default_branch_only(SINCE_12, note="Once set it fills an empty branches_to_be_notified."),
            branches(SINCE_12),
            *events("pipeline", SINCE_12),
        ),
        aliases=("pipeline-emails",),
    ),
)
