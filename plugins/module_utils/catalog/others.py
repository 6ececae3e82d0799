# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Integrations with wikis, task boards and services that are of no other family."""

from __future__ import annotations

from ansible_collections.labops.gitlab.plugins.module_utils.catalog.entry import Integration
from ansible_collections.labops.gitlab.plugins.module_utils.catalog.parts import NOW, SINCE_12, SINCE_13, address, events, needed, option, secret

INTEGRATIONS = (
    Integration(
        slug="asana",
        title="Asana",
        purpose="Tells Asana of pushes.",
        settings=(secret("api_key"), option("restrict_to_branch"), *events("push", SINCE_12)),
    ),
    Integration(
        slug="assembla",
        title="Assembla",
        purpose="Tells Assembla of pushes.",
        settings=(secret("token"), address("subdomain", required=False), *events("push", SINCE_12)),
    ),
    Integration(
        slug="confluence",
        title="Confluence Workspace",
        purpose="Links a Confluence workspace as the wiki of a project.",
        settings=(needed("confluence_url", note="As https://example.atlassian.net/wiki."),),
        eras=SINCE_13,
        since="13.2",
    ),
    Integration(
        slug="external-wiki",
        title="External wiki",
        purpose="Links an external wiki as the wiki of a project.",
        settings=(needed("external_wiki_url"),),
    ),
    Integration(
        slug="git-guardian",
        title="GitGuardian",
        purpose="Connects a project to GitGuardian.",
        settings=(secret("token"),),
        eras=NOW,
        aliases=("gitguardian",),
        tier="premium",
        since="16.9",
        condition="the server runs the Enterprise Edition",
    ),
    Integration(
        slug="mock-monitoring",
        title="Mock monitoring",
        purpose="Stands in for a monitoring server when GitLab itself is developed.",
        eras=NOW,
        condition="the server runs in the development or test environment",
    ),
)
