# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files for Markdown: lib/api/markdown_uploads.rb, app/services/upload_service.rb, lib/gitlab/file_{markdown_link_builder,type_detection}.rb."""

from __future__ import annotations

import hashlib
import os
import re
from typing import Any

from emulator.state import Project, State, Upload, User

IMAGES = ("png", "jpg", "jpeg", "gif", "bmp", "tiff", "ico", "webp")  # webp is [I]
PLAYED = ("mp4", "m4v", "mov", "webm", "ogv", "mp3", "oga", "ogg", "spx", "wav")  # those of sound are [I]
DANGEROUS = ("svg",)


def stored_name(name: str) -> str:
    """CarrierWave's ``sanitize`` (lib/carrierwave/sanitized_file.rb): what is no letter, digit or ``_ . - +`` becomes ``_``.

    That GitLab changes nothing of it is [I].
    """
    name = re.sub(r"[^\w.+-]", "_", name.replace("\\", "/").rpartition("/")[2])
    return f"_{name}" if re.fullmatch(r"\.+", name) else name or "unnamed"


def store(state: State, project: Project, author: User | None, filename: str, content: bytes) -> Upload:
    """Every file is a new one with a secret of its own (``SecureRandom.hex``), the same content or not."""
    secret = hashlib.sha256(state.secret(32).encode()).hexdigest()[:32]
    made = Upload(state.new_id("upload"), project.id, secret, stored_name(filename), content, author.id if author else None)
    state.uploads[made.id] = made
    return made


def created(upload: Upload, *, with_id: bool) -> dict[str, Any]:
    """entities/project_upload.rb; the id came with 17.3 (doc/api/project_markdown_uploads.md)."""
    base, extension = os.path.splitext(upload.filename)
    kind = extension.lstrip(".").lower()
    alt = base if kind in (*IMAGES, *PLAYED) else upload.filename
    url = f"/uploads/{upload.secret}/{upload.filename}"
    shown = "!" if kind in (*IMAGES, *PLAYED, *DANGEROUS) else ""
    return {
        **({"id": upload.id} if with_id else {}),
        "alt": alt,
        "url": url,
        "full_path": f"/-/project/{upload.project_id}{url}",
        "markdown": f"{shown}[{alt.replace(']', chr(92) + ']')}]({url})",
    }


def listed(state: State, upload: Upload) -> dict[str, Any]:
    """entities/markdown_upload_admin.rb: neither the secret nor anything that is made of it."""
    author = state.users.get(upload.author_id or 0)
    return {
        "id": upload.id,
        "size": len(upload.content),
        "filename": upload.filename,
        "created_at": upload.created_at,
        "uploaded_by": {"id": author.id, "name": author.name, "username": author.username} if author else None,
    }
