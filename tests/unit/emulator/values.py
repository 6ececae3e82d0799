# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values for the fields of integrations that satisfy GitLab's validations."""

from __future__ import annotations

# by slug and field, or by field
GOOD = {
    "app_store_issuer_id": "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa",
    "app_store_key_id": "ABC1",
    "branches_to_be_notified": "all",
    "confluence_url": "https://x.atlassian.net/wiki",
    "datadog_tags": "team:shop",
    "issues_url": "https://x.example.com/:id",
    "jira_issue_transition_id": "5",
    "package_name": "com.example.app",
    "priority": "0",
    "room": "7",
    "server": "https://x.example.com",
    "sound": "bike",
    "workspace_url": "https://linear.app/acme",
    "subdomain": "acme",
    "password": "s3cret-word",
    "workload_identity_federation_project_number": "123456",
    "project_name": "api",
}


def good(slug: str, name: str) -> str:
    """A value for a field that is a text."""
    if name in GOOD:
        return GOOD[name]
    if name == "webhook":
        return "https://discord.com/api/webhooks/1" if slug == "discord" else "https://hooks.example.com/1"
    return "https://x.example.com" if name.endswith("url") else "value-of-it" if "_id" in name else "value"
