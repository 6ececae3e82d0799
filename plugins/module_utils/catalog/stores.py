# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Integrations with app stores, registries and clouds."""

from __future__ import annotations

from ansible_collections.labops.gitlab.plugins.module_utils.catalog.entry import Integration
from ansible_collections.labops.gitlab.plugins.module_utils.catalog.parts import NOW, PROJECT_ONLY, address, flag, needed, secret

_GOOGLE_CLOUD = "the server has the SaaS feature google_cloud_support (GitLab.com, beta)"
_SHOWN_IN_CLEAR = "GitLab returns it in clear to whoever may read the integration."

INTEGRATIONS = (
    Integration(
        slug="apple-app-store",
        title="Apple App Store Connect",
        purpose="Connects a project to the Apple App Store.",
        settings=(
            needed("app_store_issuer_id", note="A UUID in lower case."),
            needed("app_store_key_id", note="Capital letters and digits, at least one of each."),
            needed("app_store_private_key_file_name"),
            secret("app_store_private_key", note=_SHOWN_IN_CLEAR),
            flag("app_store_protected_refs", True, note="Reads true even after the integration was switched off."),
        ),
        levels=PROJECT_ONLY,
        eras=NOW,
        note="Since 15.8 (unverified).",
    ),
    Integration(
        slug="google-play",
        title="Google Play",
        purpose="Connects a project to Google Play.",
        settings=(
            needed("package_name", note="Two or more words joined by dots, each begun by a letter."),
            secret("service_account_key", note=_SHOWN_IN_CLEAR),
            needed("service_account_key_file_name"),
            flag("google_play_protected_refs", True, note="Reads true even after the integration was switched off."),
        ),
        levels=PROJECT_ONLY,
        eras=NOW,
        note="Since 15.10 (unverified).",
    ),
    Integration(
        slug="harbor",
        title="Harbor",
        purpose="Connects a project to a Harbor registry.",
        settings=(
            address("url"),
            needed("project_name", note="Lower case letters and digits, joined by single dots, underscores or dashes; at most 255 characters."),
            needed("username"),
            secret("password", may_be_blank=True, note="Must be of a form that job logs can mask."),
        ),
        eras=NOW,
        note="Since 14.9 (unverified).",
    ),
    Integration(
        slug="google-cloud-platform-artifact-registry",
        title="Google Artifact Management",
        purpose="Connects a project to repositories of Google Artifact Registry.",
        settings=(
            needed("artifact_registry_project_id"),
            needed("artifact_registry_location"),
            needed("artifact_registry_repositories"),
        ),
        levels=PROJECT_ONLY,
        eras=NOW,
        aliases=("google-artifact-management",),
        since="16.9",
        condition=_GOOGLE_CLOUD,
    ),
    Integration(
        slug="google-cloud-platform-workload-identity-federation",
        title="Google Cloud IAM",
        purpose="Connects a project to Google Cloud by workload identity federation.",
        settings=(
            needed("workload_identity_federation_project_id", note="6 to 30 lower case letters, digits and dashes."),
            needed("workload_identity_federation_project_number", note="Must hold an integer."),
            needed("workload_identity_pool_id", note="4 to 32 lower case letters, digits and dashes."),
            needed("workload_identity_pool_provider_id", note="4 to 32 lower case letters, digits and dashes."),
        ),
        eras=NOW,
        aliases=("google-cloud-iam",),
        since="16.10",
        condition=_GOOGLE_CLOUD,
    ),
)
