# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that are uploaded to a project for use in Markdown. GitLab facts: projects-operations, "Uploads"; lib/api/markdown_uploads.rb."""

from __future__ import annotations

import pathlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.labops.gitlab.plugins.module_utils.client import Client, Query, address
from ansible_collections.labops.gitlab.plugins.module_utils.errors import (
    NO_ROUTE,
    ForbiddenError,
    GitLabError,
    InputError,
    MovedError,
    NotFoundError,
    ProjectMissingError,
    ProtocolError,
    ValidationError,
    flatten,
)
from ansible_collections.labops.gitlab.plugins.module_utils.fields import Field, Object, Rules
from ansible_collections.labops.gitlab.plugins.module_utils.resource import PROJECT, Resource

MAX_SIZE = 100 * 1024 * 1024  # GitLab's own limit unless its administrator sets another (doc/administration/settings/account_and_limit_settings.md)
_BY_SECRET_SINCE = (17, 4)
_WHO_LISTS = "Uploads can be listed on GitLab 17.2 and newer, by Maintainers and Owners."


class ProjectUpload(Resource):
    """An uploaded file. GitLab keeps every upload as a new one, and its list has ids, names and sizes: neither contents nor links."""

    name = "project_upload"
    plural = "project_uploads"
    path = "projects/{project}/uploads"
    key = ("filename",)
    unique = False  # every POST keeps another copy
    scope = (PROJECT, Field("id", "int"), Field("secret"))
    options = (
        Field("src", "path"),
        Field("compare", choices=("content", "size")),
        Field("unlisted", choices=("fail", "upload")),
        Field("max_size", "bytes"),
    )
    filters = (PROJECT, Field("id", "int"), Field("filename"))
    rules = Rules(
        mutually_exclusive=(("src", "id", "secret"), ("id", "filename")),
        required_if=(("state", "present", ("src",)), ("state", "absent", ("id", "secret"), True)),
    )
    info_rules = Rules(mutually_exclusive=(("id", "filename"),))
    fields = (Field("filename"),)
    server_set = ("id", "size", "created_at", "uploaded_by", "alt", "url", "full_path", "markdown")

    def __init__(self, client: Client, params: Mapping[str, Any]) -> None:
        super().__init__(client, params)
        self.compared: str | None = None
        if params.get("secret") and not params.get("filename"):
            raise InputError("secret: needs the filename with it, as both stand in the link")
        if params.get("src") is not None:
            limit = MAX_SIZE if params.get("max_size") is None else params["max_size"]
            self.content = _content(params["src"], limit)
            self.filename = _stored_name(params.get("filename") or pathlib.Path(params["src"]).name)
            self.known = {"size": len(self.content)}

    def wanted(self) -> Object:
        """The name as GitLab keeps it."""
        return {"filename": self.filename} if self.params.get("src") else {}

    def report(self) -> Object:
        """What says that the file is there already; null where it was not found or not looked for."""
        return {"compared": self.compared}

    def one(self, obj: Mapping[str, Any]) -> str:
        """By secret and name where the secret is given, else by id."""
        return f"{self.collection()}/{address('{secret}/{filename}' if obj.get('secret') else '{id}', obj)}"

    # -- reading
    def list(self, query: Query = ()) -> list[Object]:
        """All uploads. Raises GitLabError, with what it takes to list them where that is what is missing."""
        try:
            return super().list(query)
        except (ForbiddenError, NotFoundError) as error:
            if _unlisted(error):
                raise type(error)(f"{error.message} {_WHO_LISTS}", **error.request()) from error
            raise

    def find(self) -> Object | None:
        """The upload that is to go, or one that is the same file."""
        if self.params["state"] == "present":
            return self._same_file()
        if self.params.get("secret"):
            return self._by_secret()
        return next((upload for upload in self.list() if upload["id"] == self.params["id"]), None)

    def select(self) -> Sequence[Object]:
        """One by id, those of a name, or all."""
        wanted = {name: self.params[name] for name in ("id", "filename") if self.params.get(name) is not None}
        return [upload for upload in self.list() if all(upload[name] == value for name, value in wanted.items())]

    def _same_file(self) -> Object | None:
        try:
            uploads = self.list()
        except (ForbiddenError, NotFoundError) as error:
            if not _unlisted(error):
                raise
            self._go_on_unknowing(error)
            return None
        alike = [upload for upload in uploads if (upload["filename"], upload["size"]) == (self.filename, len(self.content))]
        return next((upload for upload in alike if self._has_content(upload)), None)

    def _go_on_unknowing(self, error: GitLabError) -> None:
        """Where nobody can tell what was uploaded: fail, or upload and say so. Raises GitLabError."""
        if self.params.get("unlisted") != "upload":
            raise type(error)(
                f"{error.message} Whether the file is there already cannot be known, so it was not uploaded; unlisted: upload does so in every run.",
                **error.request(),
            ) from error
        self.read(self.parent())  # an address that the server does not have proves nothing of the project
        self.warnings.append(f"whether {self.filename} is there already cannot be known ({error.status}: {error.said}): every run uploads it once more")

    def _has_content(self, upload: Object) -> bool:
        if self.params.get("compare") == "size":
            self.compared = "size"
            return True
        try:
            same: bool = self._download(upload) == self.content
        except ProjectMissingError:
            raise
        except NotFoundError:  # in the list, but without its file
            return False
        except MovedError:  # present_carrierwave_file! sends to object storage, where neither the token belongs nor our address
            self.warnings.append(f"GitLab keeps uploads in another place, so {self.filename} was compared by name and size alone")
            self.compared = "size"
            return True
        self.compared = "content" if same else None
        return same

    def _download(self, obj: Mapping[str, Any]) -> bytes:
        data: bytes = self.client.request("GET", self.one(obj), parsed=False).data
        return data

    def _by_secret(self) -> Object | None:
        """What a link names; None when there is none: of such an address GitLab says the same as of one that it does not have."""
        try:
            size = len(self._download(self.params))
        except ProjectMissingError:
            raise
        except NotFoundError as error:
            if error.said in (NO_ROUTE, *self.absent) and self._version() >= _BY_SECRET_SINCE:
                return None
            raise type(error)(f"{error.message} By secret and filename uploads are found on GitLab 17.4 and newer.", **error.request()) from error
        filename = self.params["filename"]
        return self.from_api({"filename": filename, "size": size, "url": f"/uploads/{self.params['secret']}/{filename}"})

    def _version(self) -> tuple[int, ...]:
        if self.client.server.version:
            return self.client.server.version
        found = re.match(r"(\d+)\.(\d+)", str(self.read("version").get("version")))
        return tuple(map(int, found.groups())) if found else ()

    # -- writing
    def create(self, payload: Object) -> Object:
        """Upload the file. Older servers answer without an id, none with the name, which the link has."""
        answer = self.client.request("POST", self.collection(), files={"file": (self.filename, self.content)})
        if not isinstance(answer.data, Mapping) or not answer.data.get("url"):
            path = self.collection()
            raise ProtocolError(f"POST /{path}: {answer.status}: {flatten(answer.data)}", method="POST", path=f"/{path}", status=answer.status)
        return self.from_api({**answer.data, "filename": str(answer.data["url"]).rpartition("/")[2], **self.known})

    def delete(self, current: Object) -> None:
        """Remove it; what is gone already is 404 by id and 400 by secret (app/services/uploads/destroy_service.rb)."""
        try:
            super().delete(dict(self.params))
        except ValidationError:
            if not self.params.get("secret") or self._by_secret() is not None:
                raise


def _unlisted(error: GitLabError) -> bool:
    """Whether uploads cannot be listed, by this token or on this server."""
    return isinstance(error, ForbiddenError) or (error.said == NO_ROUTE and not isinstance(error, ProjectMissingError))


def _stored_name(name: str) -> str:
    """The name with which GitLab keeps a file, sent so from the start: what is no letter, digit or ``_ . - +`` becomes ``_`` (CarrierWave's sanitize)."""
    if not name or "/" in name:
        raise InputError(f"filename: {name!r} is no name of a file; it has no folders")
    name = re.sub(r"[^\w.+-]", "_", name)
    return f"_{name}" if not name.strip(".") else name


def _content(src: str, limit: int) -> bytes:
    """What is in the file, which lies where the module runs. Raises InputError."""
    path = pathlib.Path(src)
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise InputError(f"src: {src} is {'a directory' if path.is_dir() else 'no ordinary file'}; one file is uploaded at a time")
        if size > limit:
            raise InputError(f"src: {src} has {size} bytes, more than max_size allows ({limit}); GitLab itself takes 100 MiB unless set otherwise")
        return path.read_bytes()
    except OSError as problem:
        raise InputError(f"src: {src} cannot be read on the machine that runs the module: {problem.strerror}") from problem
