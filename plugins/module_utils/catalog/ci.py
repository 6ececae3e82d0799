# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Integrations with builds, tests, releases and packages."""

from __future__ import annotations

from ansible_collections.labops.gitlab.plugins.module_utils.catalog.entry import Integration
from ansible_collections.labops.gitlab.plugins.module_utils.catalog.parts import (
    NOW,
    PROJECT_ONLY,
    SINCE_12,
    SINCE_14,
    address,
    events,
    flag,
    needed,
    option,
    secret,
    ssl,
)

# [I]: read in the code of the server, not seen in one of its specs
_SEND_ALWAYS = "Send it always: not sent, a new record for a self-hosted server reads false [I]."

INTEGRATIONS = (
    Integration(
        slug="bamboo",
        title="Atlassian Bamboo",
        purpose="Has Atlassian Bamboo build what is pushed to a project.",
        settings=(
            address("bamboo_url"),
            ssl(SINCE_14),
            secret("build_key"),
            needed("username", note="Username and password need each other."),
            secret("password"),
            *events("push", SINCE_12),
        ),
    ),
    Integration(
        slug="buildkite",
        title="Buildkite",
        purpose="Has Buildkite build what is pushed to a project.",
        settings=(
            secret("token"),
            address("project_url", note="As https://buildkite.com/..."),
            ssl(default=None, note="No effect: accepted, never stored, and GitLab always shows true."),
            *events("push", SINCE_12),
            *events("merge_requests tag_push", NOW),
        ),
    ),
    Integration(
        slug="drone-ci",
        title="Drone",
        purpose="Has Drone build what is pushed to a project.",
        settings=(
            secret("token"),
            address("drone_url"),
            ssl(default=None, note=_SEND_ALWAYS),
            *events("push merge_requests tag_push", SINCE_12),
        ),
        aliases=("drone",),
    ),
    Integration(
        slug="jenkins",
        title="Jenkins",
        purpose="Has Jenkins build what is pushed to a project.",
        settings=(
            address("jenkins_url"),
            ssl(SINCE_14),
            needed("project_name"),
            option("username", note="Required when a password is sent."),
            secret("password", required=False, note="A changed jenkins_url without it wipes it: GitLab refuses that only where there is a username."),
            *events("push", SINCE_14),
            *events("merge_requests tag_push", SINCE_14, default=False),
        ),
        levels=PROJECT_ONLY,
        eras=SINCE_12,
        note="The documents of 12.x and 13.2 ask for the tier Starter.",
    ),
    Integration(
        slug="teamcity",
        title="JetBrains TeamCity",
        purpose="Has JetBrains TeamCity build what is pushed to a project.",
        settings=(
            address("teamcity_url"),
            ssl(SINCE_14, default=None, note=_SEND_ALWAYS),
            needed("build_type"),
            needed("username", note="Username and password need each other."),
            secret("password"),
            *events("push", SINCE_12),
            *events("merge_requests", NOW),
        ),
        aliases=("jetbrains-teamcity",),
    ),
    Integration(
        slug="mock-ci",
        title="Mock CI",
        purpose="Stands in for a CI server when GitLab itself is developed.",
        settings=(needed("mock_service_url"), ssl(SINCE_14), *events("push", NOW)),
        condition="the server runs in the development or test environment",
    ),
    Integration(
        slug="github",
        title="GitHub",
        purpose="Reports pipelines to a repository on GitHub.",
        settings=(
            secret("token"),
            address("repository_url", may_be_blank=True),
            flag("static_context", True, note="Null after the integration was switched off, until it is sent."),
            *events("pipeline", NOW),
        ),
        levels=PROJECT_ONLY,
        eras=SINCE_12,
        tier="premium",
        condition="the licence has github_integration (Premium)",
    ),
    Integration(
        slug="datadog",
        title="Datadog",
        purpose="Sends what happens in a project and its pipelines to Datadog.",
        settings=(
            secret("api_key", note="Letters, digits and underscores."),
            flag(
                "datadog_ci_visibility",
                False,
                eras=NOW,
                decides=("pipeline_events", "job_events"),
                note="The documents call it required; GitLab 18.9 does not require it.",
            ),
            address("datadog_site", required=False, default="datadoghq.com", note="This or api_url must be set."),
            address("api_url", required=False),
            flag("archive_trace_events", eras=NOW, note="True needs datadog_ci_visibility. Since 15.3."),
            option("datadog_service"),
            option("datadog_env"),
            option("datadog_tags", note="One key:value in each line. Since 14.8."),
            *events("push merge_requests note tag_push", NOW),
            *events("pipeline", NOW, default=False),
        ),
        eras=SINCE_14,
        note="Whatever is sent, GitLab sets pipeline_events and job_events to datadog_ci_visibility. Since 14.1 (unverified).",
    ),
    Integration(
        slug="diffblue-cover",
        title="Diffblue Cover",
        purpose="Connects a project to Diffblue Cover.",
        settings=(
            secret("diffblue_license_key", exposes_secrets=True),
            needed("diffblue_access_token_name"),
            secret("diffblue_access_token_secret"),
        ),
        eras=NOW,
        note="Since 17.2 (unverified).",
    ),
    Integration(
        slug="packagist",
        title="Packagist",
        purpose="Tells Packagist of pushes, tags and merge requests.",
        settings=(
            needed("username"),
            secret("token"),
            address("server", required=False, note="An address, although documents say boolean; blank means https://packagist.org."),
            *events("push merge_requests tag_push", SINCE_12),
        ),
    ),
    Integration(
        slug="squash-tm",
        title="Squash TM",
        purpose="Tells Squash TM of changed issues.",
        settings=(
            address("url"),
            secret("token", required=False, note="At most 255 characters. A changed url without it wipes it."),
            *events("issues confidential_issues"),
        ),
        eras=NOW,
        since="15.10",
    ),
)
