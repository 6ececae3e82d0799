# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files for Markdown: lib/api/markdown_uploads.rb, spec/requests/api/markdown_uploads_spec.rb, doc/api/project_markdown_uploads.md."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from emulator import access, upload_model
from emulator.call import Call
from emulator.errors import no_route, not_found, record_not_found, render
from emulator.pagination import paginate
from emulator.routing import Reply, endpoint
from emulator.state import Upload

UPLOADS = "/projects/<id>/uploads"
BY_ID = f"{UPLOADS}/<upload_id>"
BY_SECRET = f"{UPLOADS}/<secret>/<filename>"
NOT_YOURS = "The resource that you are attempting to access does not exist or you don't have permission to perform this action."


def _guard(since: str, level: int) -> Callable[[Call], None]:
    """Before parameters are looked at: whether this version has the route, and whether the caller may."""

    def guard(call: Call) -> None:
        if not call.facts.dialect(since):
            raise no_route()
        call.needs(call.project(), level)

    return guard


managed = _guard("uploads_managed", access.MAINTAINER)
managed_by_secret = _guard("uploads_by_secret", access.MAINTAINER)
readable_by_secret = _guard("uploads_by_secret", access.GUEST)  # whoever is no member of a public project: 403 [I]


@endpoint(f"POST {UPLOADS}")
def upload(call: Call) -> Reply:
    """Never idempotent. Whoever sees the project may (the route asks for no right). Workhorse refuses what is too large (``MaximumSize``)."""
    project, file = call.project(), call.params["file"]
    content = file.read()
    if len(content) > call.settings.max_attachment_size * 1024 * 1024:
        raise render(413, "413 Request Entity Too Large")
    made = upload_model.store(call.state, project, call.me, file.filename or "", content)
    return Reply(upload_model.created(made, with_id=call.facts.dialect("upload_id_told")), 201)


@endpoint(f"GET {UPLOADS}", guard=managed, anonymous=True)
def uploads(call: Call) -> Reply:
    """The newest first (app/finders/banzai/uploads_finder.rb); those of one moment by id [I]."""
    found = sorted(call.state.uploads_of(call.project().id), key=lambda one: (one.created_at, one.id), reverse=True)
    return paginate(call, found, lambda one: upload_model.listed(call.state, one))


def _by_id(call: Call) -> Upload:
    found = call.state.uploads.get(call.number("upload_id"))
    if found is None or found.project_id != call.project().id:
        raise record_not_found()
    return found


def _by_secret(call: Call) -> Upload | None:
    wanted = (call.segments["secret"], call.segments["filename"])
    return next((one for one in call.state.uploads_of(call.project().id) if (one.secret, one.filename) == wanted), None)


def _file(found: Upload) -> Reply:
    """``present_disk_file!``: the bytes, always to be saved."""
    names = f"filename=\"{quote(found.filename)}\"; filename*=UTF-8''{quote(found.filename)}"
    return Reply(found.content, headers={"Content-Disposition": f"attachment; {names}"})


@endpoint(f"GET {BY_ID}", guard=managed, anonymous=True)
def download(call: Call) -> Reply:
    """The file itself."""
    return _file(_by_id(call))


@endpoint(f"GET {BY_SECRET}", guard=readable_by_secret, anonymous=True)
def download_by_secret(call: Call) -> Reply:
    """The file itself; 404 without a noun where there is none (``present_carrierwave_file!``), which reads like a missing route but for the key."""
    found = _by_secret(call)
    if found is None:
        raise not_found()
    return _file(found)


@endpoint(f"DELETE {BY_ID}", guard=managed)
def delete(call: Call) -> Reply:
    """A second call is 404."""
    del call.state.uploads[_by_id(call).id]
    return Reply(status=204)


@endpoint(f"DELETE {BY_SECRET}", guard=managed_by_secret)
def delete_by_secret(call: Call) -> Reply:
    """A second call is 400: the service is given nothing to remove (app/services/uploads/destroy_service.rb)."""
    found = _by_secret(call)
    if found is None:
        raise render(400, f"400 Bad request - {NOT_YOURS}")
    del call.state.uploads[found.id]
    return Reply(status=204)
