# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What entries of the catalog share: eras, and small constructors of settings. Pure."""

from __future__ import annotations

from typing import Any

from ansible_collections.labops.gitlab.plugins.module_utils.catalog.entry import ERAS, Setting

Settings = tuple[Setting, ...]

# runs of eras: an era is named where its document names the setting, the last one where GitLab 18.9 takes it
SINCE_12, SINCE_13, SINCE_14, NOW = ERAS[1:], ERAS[2:], ERAS[3:], ERAS[4:]
UNTIL_14, FROM_12_TO_14 = ERAS[:4], ERAS[1:4]

PROJECT_ONLY = ("project",)
ISSUE_TRACKER = "external issue tracker"

BRANCHES = ("all", "default", "protected", "default_and_protected")
CHAT = "push issues confidential_issues merge_requests tag_push note pipeline wiki_page"
CHAT_CHANNELS = "push issue confidential_issue merge_request tag_push note pipeline wiki_page"
OFF_AT_FIRST = ("incident", "deployment", "vulnerability")


def option(name: str, **more: Any) -> Setting:
    """A text that may be left out."""
    return Setting(name, **more)


def needed(name: str, **more: Any) -> Setting:
    """A text that every new record needs."""
    return Setting(name, required=True, **more)


def secret(name: str, *, required: bool = True, **more: Any) -> Setting:
    """A text that is never shown."""
    return Setting(name, required=required, secret=True, **more)


def address(name: str, *, required: bool = True, **more: Any) -> Setting:
    """Where secrets are sent to: whoever changes it must send them again."""
    return Setting(name, required=required, exposes_secrets=True, **more)


def flag(name: str, default: bool | None = None, **more: Any) -> Setting:
    """A switch."""
    return Setting(name, "bool", default=default, **more)


def webhook(note: str = "") -> Setting:
    """The address that messages are posted to. Whoever knows it can post, and GitLab does not show it."""
    return secret("webhook", note=note)


def ssl(eras: tuple[str, ...] = (), default: bool | None = True, note: str = "") -> Setting:
    """Whether the certificate of the other server is verified."""
    return flag("enable_ssl_verification", default, eras=eras, note=note)


def branches(eras: tuple[str, ...] = (), default: str = "default", note: str = "") -> Setting:
    """Which branches are told about."""
    return option("branches_to_be_notified", choices=BRANCHES, default=default, eras=eras, note=note)


def default_branch_only(eras: tuple[str, ...], note: str = "GitLab 18.9 drops it silently.") -> Setting:
    """The older word for branches."""
    return flag("notify_only_default_branch", eras=eras, replaced_by="branches_to_be_notified", note=note)


def broken_only(eras: tuple[str, ...] = ()) -> Setting:
    """Whether only failed pipelines are told about."""
    return flag("notify_only_broken_pipelines", True, eras=eras)


def status_changes_only() -> Setting:
    """Whether a pipeline is told about only when its status changes."""
    note = "GitLab does not show it unless the feature flag pipeline_status_change_notifications is on."
    return flag("notify_only_when_pipeline_status_changes", False, eras=NOW, readback=None, note=note)


def labels(note: str = "Comma separated.") -> Settings:
    """Which labels an issue or merge request needs to be told about."""
    behavior = option("labels_to_be_notified_behavior", choices=("match_any", "match_all"), default="match_any", eras=NOW)
    return (option("labels_to_be_notified", eras=NOW, note=note), behavior)


def project_url() -> Setting:
    """Where the project is in an issue tracker."""
    return needed("project_url")


def issues_url() -> Setting:
    """Where an issue is in an issue tracker."""
    return needed("issues_url", note="Must contain :id, which stands for the number of the issue.")


def tracker_text(name: str, eras: tuple[str, ...] = UNTIL_14) -> Setting:
    """What an issue tracker is called, in the times when that could be set."""
    return option(name, eras=eras, note="GitLab 18.9 drops it silently.")


def events(names: str, eras: tuple[str, ...] = (), *, default: bool | None = True, ee: bool = False) -> Settings:
    """The flags of these events; default: of those that are not off at first in every integration."""
    return tuple(flag(f"{name}_events", False if default and name in OFF_AT_FIRST else default, event=True, eras=eras, ee=ee) for name in names.split())


def old_events(names: str, eras: tuple[str, ...] = ()) -> Settings:
    """The flags of events that GitLab 18.9 no longer takes; what they were at first is not known."""
    return events(names, eras, default=None)


def channels(names: str, eras: tuple[str, ...] = (), **more: Any) -> Settings:
    """The channels of these events."""
    return tuple(option(f"{name}_channel", eras=eras, falls_to=_FALLBACKS.get(name, ""), **{"note": _note(name), **more}) for name in names.split())


_FALLBACKS = {"confidential_issue": "issue_channel", "confidential_note": "note_channel"}


def _note(name: str) -> str:
    shown = f" While it is empty GitLab shows {_FALLBACKS[name]} here." if name in _FALLBACKS else ""
    return f"Up to 10 channels, comma separated.{shown}"
