# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Integrations that GitLab 18.9 no longer serves.

``alerts`` is not among them: it is only a row of the list example in GitLab's documents; no server text has such a slug.
"""

from __future__ import annotations

from ansible_collections.labops.gitlab.plugins.module_utils.catalog.entry import ERAS, Integration
from ansible_collections.labops.gitlab.plugins.module_utils.catalog.parts import (
    FROM_12_TO_14,
    PROJECT_ONLY,
    UNTIL_14,
    flag,
    needed,
    old_events,
    option,
    secret,
)

_UNTIL_13, _FROM_12_TO_13, _FROM_13_TO_14 = ERAS[:3], ERAS[1:3], ERAS[2:4]

INTEGRATIONS = (
    Integration(
        slug="flowdock",
        title="Flowdock",
        purpose="Sent pushes to a Flowdock flow.",
        settings=(secret("token"), *old_events("push", FROM_12_TO_14)),
        levels=PROJECT_ONLY,
        eras=UNTIL_14,
        removed="15.7",
    ),
    Integration(
        slug="gemnasium",
        title="Gemnasium",
        purpose="Connected a project to Gemnasium.",
        settings=(secret("api_key"), secret("token", note="The slug of the project in Gemnasium.")),
        levels=PROJECT_ONLY,
        eras=("10.x",),
        removed="11.3",
        note="The version of the removal is unverified.",
    ),
    Integration(
        slug="hipchat",
        title="HipChat",
        purpose="Posted what happens in a project to a HipChat room.",
        settings=(
            secret("token"),
            option("color"),
            flag("notify"),
            option("room"),
            option("api_version"),
            option("server"),
            *old_events("push issues confidential_issues merge_requests tag_push note confidential_note pipeline", _FROM_12_TO_13),
        ),
        levels=PROJECT_ONLY,
        eras=_UNTIL_13,
        words=(("confidental_note_events", "confidential_note_events"),),
        removed="13.12",
        note="Without effect from 13.11 on.",
    ),
    Integration(
        slug="jenkins-deprecated",
        title="Jenkins CI (Deprecated)",
        purpose="Connected a project to Jenkins.",
        settings=(
            needed("project_url"),
            flag("multiproject_enabled"),  # no document tells the type of these two
            flag("pass_unstable"),
        ),
        levels=PROJECT_ONLY,
        eras=FROM_12_TO_14,
        tier="starter",
        removed="13.0",
        note="The documents of 13.2 and 14.9 still name it, as removed.",
    ),
    Integration(
        slug="kubernetes",
        title="Kubernetes",
        purpose="Connected a project to a Kubernetes cluster.",
        settings=(needed("namespace"), needed("api_url"), secret("token"), option("ca_pem")),
        levels=PROJECT_ONLY,
        eras=("10.x",),
        removed="12.0",
        note="Deprecated in 10.3, when GitLab answered 400 for an inactive one; the version of the removal is unknown: 12.x has it no more.",
    ),
    Integration(
        slug="mock-deployment",
        title="Mock deployment",
        purpose="Stood in for a deployment server when GitLab itself was developed.",
        levels=PROJECT_ONLY,
        eras=("14.9",),
        removed="17.0",
        condition="the server runs in the development or test environment",
        note="Served by 16.x; the version of the removal is unverified: between 16.x and 17.x.",
    ),
    Integration(
        slug="prometheus",
        title="Prometheus",
        purpose="Connected a project to a Prometheus server.",
        settings=(
            flag("manual_configuration", eras=("14.9",), note="Taken by 17.x, dropped silently about 15.x; it decided whether the integration is active."),
            needed("api_url"),
            option("google_iap_audience_client_id", eras=_FROM_13_TO_14, note="Required in 17.x, against its documents."),
            secret("google_iap_service_account_json", required=False, eras=_FROM_13_TO_14, note="GitLab returned it in clear. Required in 17.x."),
        ),
        levels=PROJECT_ONLY,
        eras=UNTIL_14,
        removed="17.9",
        note="Gone from the pages of GitLab in 16.0, from the API in 17.8 or 17.9 (unverified).",
    ),
)
