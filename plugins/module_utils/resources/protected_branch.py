# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Protected branches of a project: who may push, merge and unprotect.

What is said of GitLab was read in lib/api/protected_branches.rb, app/services/protected_refs/access_level_params.rb, lib/api/entities/
protected_{branch,ref_access}.rb and their EE parts (18.9), and in doc/api/protected_branches.md.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from types import MappingProxyType
from typing import Any
from weakref import WeakKeyDictionary

from ansible_collections.labops.gitlab.plugins.module_utils.client import Client, address
from ansible_collections.labops.gitlab.plugins.module_utils.errors import ConflictError, GitLabError, InputError, NotFoundError, ValidationError
from ansible_collections.labops.gitlab.plugins.module_utils.fields import Field, Object, Rules, as_options
from ansible_collections.labops.gitlab.plugins.module_utils.resource import PROJECT, Resource

Grants = list[Object]

LEVELS = {"no_access": 0, "developer": 30, "maintainer": 40, "admin": 60}
DEFAULT = LEVELS["maintainer"]
SIDES = ("push", "merge", "unprotect")
SUBJECTS = ("user_id", "group_id", "deploy_key_id")
# ids by names, for as long as a task's client lives: the entries of a set share them
_ids: MutableMapping[Client, dict[tuple[str, str], int]] = WeakKeyDictionary()
# the fields that say who, and what else of the rule tells it
GRANTS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        **{f"{side}_access_level": (f"{side}_access_levels", f"allowed_to_{side}") for side in SIDES},
        **{f"allowed_to_{side}": (f"{side}_access_levels", f"{side}_access_level") for side in SIDES},
    }
)
FLAGS = (Field("allow_force_push", "bool"), Field("code_owner_approval_required", "bool"))
UNPROTECT = {"unprotect_access_level", "allowed_to_unprotect"}
# where a server that knows a field shows it: CE knows nobody who may unprotect and no code owners, a server before 13.11 no force push
SHOWN = {
    "allow_force_push": "allow_force_push",
    "code_owner_approval_required": "code_owner_approval_required",
    "unprotect_access_level": "unprotect_access_levels",
    "allowed_to_unprotect": "unprotect_access_levels",
}


def _level(name: str, side: str) -> Field:
    names = [level for level in LEVELS if side != "unprotect" or level != "no_access"]
    return Field(name, "access_level", choices=(*names, *(str(LEVELS[level]) for level in names)))


def _allowed(side: str) -> Field:
    keys = (Field("deploy_key_id", "int"),) if side == "push" else ()
    who = (_level("access_level", side), Field("username"), Field("user_id", "int"), Field("group"), Field("group_id", "int"), *keys)
    return Field(f"allowed_to_{side}", "list", elements="dict", options=who)


def number(level: str) -> int:
    """The number of a level that is typed as a name or as a number."""
    return LEVELS[level] if level in LEVELS else int(level)


def _name(level: int) -> str:
    return next((name for name, known in LEVELS.items() if known == level), str(level))


def _named(grant: Object) -> Object:
    return {"access_level": _name(grant["access_level"])} if "access_level" in grant else grant


def who(grant: Mapping[str, Any]) -> Object:
    """Whom a grant is for. Where it names somebody, the level that GitLab shows beside (the default of a column) means nothing."""
    return next(({name: grant[name]} for name in SUBJECTS if grant.get(name) is not None), {"access_level": grant.get("access_level")})


def in_order(grants: Sequence[Object]) -> Grants:
    """Each once, in an order of our own, since GitLab's has no meaning."""
    return [dict([pair]) for pair in sorted({pair for grant in grants for pair in grant.items()}, key=lambda pair: (pair[0], pair[1] or 0))]


def one_level(grants: Sequence[Object]) -> int | None:
    """The level, where there is exactly one and nobody beside is named; every edition takes that."""
    return grants[0].get("access_level") if len(grants) == 1 else None


class ProtectedBranch(Resource):
    """A rule for a branch or, with a wildcard, for several; they need not exist. It is found by its own name.

    Beside GitLab's own lists the object has what the options of the same names would say: ``allowed_to_push`` is everybody who may push,
    ``push_access_level`` the level, where there is exactly one.
    """

    name = "protected_branch"
    plural = "protected_branches"
    path = "projects/{project}/protected_branches"
    key = ("name",)
    mark = "name"  # rules of old servers have no id
    scope = (PROJECT, Field("name", required=True))
    filters = (PROJECT, Field("name"), Field("search"))
    info_rules = Rules(mutually_exclusive=(("name", "search"),))
    fields = (
        *(_level(f"{side}_access_level", side) for side in SIDES),
        *(_allowed(side) for side in SIDES),
        *FLAGS,
    )
    server_set = ("id", "name", *(f"{side}_access_levels" for side in SIDES), "inherited")
    derived = GRANTS

    def __init__(self, client: Client, params: Mapping[str, Any]) -> None:
        super().__init__(client, params)
        self.live: Object | None = None

    # -- pure
    def from_api(self, raw: Mapping[str, Any]) -> Object:
        """The rule, with what the options would say."""
        obj = super().from_api(raw)
        for side in SIDES:
            if obj[f"{side}_access_levels"] is not None:
                obj |= self._told(side, in_order([who(grant) for grant in obj[f"{side}_access_levels"]]))
        return obj

    def _told(self, side: str, grants: Grants) -> Object:
        levels = [grant["access_level"] for grant in grants if "access_level" in grant]
        return {f"allowed_to_{side}": grants, f"{side}_access_level": levels[0] if len(levels) == 1 else None}

    def identity(self, obj: Mapping[str, Any]) -> Any:
        """The name: there is one rule of each, and those of old servers have no id."""
        return obj.get("name")  # none yet, where a set is read before a new one is planned

    def one(self, obj: Mapping[str, Any]) -> str:
        """By name; wildcards stand in it as they are."""
        return f"{self.collection()}/{address('{name}', obj)}"

    def payload(self, current: Object | None, wanted: Mapping[str, Any], changed: Mapping[str, Any]) -> Object:
        """The changed fields; a rule that is created anew has other ids. Raises InputError for a group's rule, which its projects cannot change."""
        if current is None:
            return {"name": self.params["name"], **changed}
        self._refuse_inherited(current)
        if not self._in_place(current, changed):
            made = ["id", *(f"{side}_access_levels" for side in SIDES)]
            if not current["allowed_to_unprotect"] and not UNPROTECT & set(changed):
                made += UNPROTECT  # nobody named: GitLab names Maintainers, who may anyway
            self.derived = {name: (*made, *self.derived.get(name, ())) for name in changed}
        return dict(changed)

    def _in_place(self, current: Object, changed: Mapping[str, Any]) -> bool:
        """PATCH is there since 15.6, when grants got their ids. On CE it knows allow_force_push alone."""
        ids = all("id" in grant for side in SIDES for grant in current[f"{side}_access_levels"] or ())
        return ids and (self._enterprise(current) or not set(changed) & set(GRANTS))

    def _refuse_inherited(self, current: Object) -> None:
        if current["inherited"]:
            raise InputError(f"name: the protection of {current['name']} is inherited from a group, and cannot be changed in a project")

    def declaration(self, obj: Object) -> Object:
        """One level by its name, everybody else as a list of ids."""
        whole = bool(self.params.get("include_defaults"))
        said = {"name": obj["name"]}
        for side in SIDES:
            grants = obj[f"allowed_to_{side}"]
            if grants is not None and (whole or grants != [{"access_level": DEFAULT}]):
                said |= self._declared(side, obj, grants)
        return {**said, **as_options(FLAGS, obj, whole)}

    def _declared(self, side: str, obj: Object, grants: Grants) -> Object:
        """Who may, as this server takes it: keys can be given a right in any edition, but by this API in EE alone."""
        level = one_level(grants)
        if level is not None:
            return {f"{side}_access_level": _name(level)}
        if grants and self._enterprise(obj):
            return {f"allowed_to_{side}": [_named(grant) for grant in grants]}
        if grants:
            self.warnings.append(f"{obj['name']}: who may {side} beside a level is left out: by the API of this server's edition only levels can be declared")
        elif side != "unprotect":  # where nobody is named by default
            self.warnings.append(f"{obj['name']}: that nobody may {side} is left out: of a rule that is made with nobody GitLab makes one for Maintainers")
        only = obj[f"{side}_access_level"]
        return {} if only is None else {f"{side}_access_level": _name(only)}

    def declarations(self) -> Sequence[Object]:
        """Of the project's own rules: those of its groups are theirs."""
        return [self.declaration(rule) for rule in self.list() if not rule["inherited"]]

    # -- what is wanted
    def wanted(self) -> Object:
        """What the user declared, names turned into ids. What this server's rules lack is left out, with a warning. Raises GitLabError."""
        if self.params.get("state") == "absent":
            return {}
        declared: Object = {flag.name: self.params[flag.name] for flag in FLAGS if self.params.get(flag.name) is not None}
        for side in SIDES:
            declared |= self._side(side)
        self.known = {"name": self.params["name"], "allow_force_push": False, **self._defaults(declared)}
        lacking = [name for name, value in declared.items() if self._lacks(name, value)]
        self.warnings += [f"{name!r} is not known to this server's version or edition: it is left out" for name in lacking]
        return {name: value for name, value in declared.items() if name not in lacking}

    def _side(self, side: str) -> Object:
        """A level alone is about levels, and leaves users, groups and keys as they are; a list, with the level added, is everybody."""
        level, listed = self.params.get(f"{side}_access_level"), self.params.get(f"allowed_to_{side}")
        levels = [] if level is None else [{"access_level": number(level)}]
        if listed is None:
            return {f"{side}_access_level": levels[0]["access_level"]} if levels else {}
        grants = in_order([*levels, *(self._grant(f"allowed_to_{side}[{place}]", entry) for place, entry in enumerate(listed))])
        if not grants:
            words = "declare who may" if side == "unprotect" else f"for nobody declare {side}_access_level: no_access"
            raise InputError(f"allowed_to_{side}: GitLab reads an empty list as its default, {DEFAULT}; {words}")
        return {f"allowed_to_{side}": grants}

    def _defaults(self, declared: Object) -> Object:
        """What GitLab makes of a new rule: where nobody is declared, Maintainers. That CE has nobody to unprotect is not known before."""
        after: Object = {}
        for side in SIDES[:2]:
            level = declared.get(f"{side}_access_level", DEFAULT)
            after |= self._told(side, declared.get(f"allowed_to_{side}") or [{"access_level": level}])
        return after

    def _lacks(self, name: str, value: Any) -> bool:
        """Whether the rule that is there shows that its server does not know a field."""
        if self.live is None:
            return False
        granular = isinstance(value, list) and one_level(value) is None
        return self.live[SHOWN.get(name, "name")] is None or (granular and not self._enterprise(self.live))

    def _enterprise(self, rule: Object) -> bool:
        return rule["unprotect_access_levels"] is not None

    def _grant(self, where: str, entry: Mapping[str, Any]) -> Object:
        given = {name: value for name, value in entry.items() if value is not None}
        if len(given) != 1:
            raise InputError(f"{where}: exactly one of {', '.join(sorted(entry))} says who it is, {len(given)} were given")
        ((name, value),) = given.items()
        if name == "access_level":
            return {name: number(value)}
        if name in ("username", "group"):
            return {"user_id" if name == "username" else "group_id": self._id(name, value)}
        return {name: value}

    def _id(self, kind: str, value: str) -> int:
        """The id of a user or a group, asked for once in a task. Raises InputError when there is none."""
        known = _ids.setdefault(self.client, {})
        if (kind, value) not in known:
            found = self._user(value) if kind == "username" else self._group(value)
            if found is None:
                raise InputError(f"{kind}: this GitLab has none that is called {value!r} and that this token may see")
            known[kind, value] = found["id"]
        return known[kind, value]

    def _user(self, username: str) -> Object | None:
        return next(iter(self.client.entries("users", [("username", username)])), None)

    def _group(self, path: str) -> Object | None:
        try:
            found: Object = self.client.get(address("groups/{group}", {"group": path}), [("with_projects", False)])
        except NotFoundError:
            return None
        return found

    # -- verbs
    def find(self) -> Object | None:
        """The rule of exactly this name. Raises InputError for a group's rule that is to be removed."""
        self.live = self.look(self.one(self.params))
        if self.live and self.params.get("state") == "absent":
            self._refuse_inherited(self.live)
        return self.live

    def find_among(self, listed: Sequence[Object]) -> Object | None:
        """The rule of exactly this name; the list tells all of it."""
        self.live = super().find_among(listed)
        return self.live

    def removable(self, unlisted: Sequence[Object]) -> Sequence[Object]:
        """A group's rules cannot be removed in its projects."""
        return [rule for rule in unlisted if not rule["inherited"]]

    def select(self) -> Sequence[Object]:
        """One by name, those with a text in their names, or all."""
        if self.params.get("name"):
            found = self.find()
            return [found] if found else []
        return self.list([("search", self.params["search"])] if self.params.get("search") else [])

    def create(self, payload: Object) -> Object:
        """A single level goes as ``push_access_level``, which every edition takes; ``allowed_to_push`` is EE's."""
        body = dict(payload)
        for side in SIDES:
            level = one_level(body.get(f"allowed_to_{side}", []))
            if level is not None:
                del body[f"allowed_to_{side}"]
                body[f"{side}_access_level"] = level
        return super().create(body)

    def update(self, current: Object, payload: Object) -> Object:
        """In place where the server can, else removed and created anew."""
        targets = {side: self._target(side, current, payload) for side in SIDES if {f"{side}_access_level", f"allowed_to_{side}"} & set(payload)}
        flags = {name: value for name, value in payload.items() if name not in GRANTS}
        if self._in_place(current, payload):
            return self._patch(current, {**flags, **{f"allowed_to_{side}": self._edits(side, current, target) for side, target in targets.items()}})
        return self._anew(current, {**flags, **{f"allowed_to_{side}": target for side, target in targets.items()}})

    def _target(self, side: str, current: Object, payload: Object) -> Grants:
        """Everybody who shall be granted something."""
        listed: Grants | None = payload.get(f"allowed_to_{side}")
        named = [grant for grant in current[f"allowed_to_{side}"] if "access_level" not in grant]
        return in_order([*named, {"access_level": payload[f"{side}_access_level"]}]) if listed is None else listed

    def _edits(self, side: str, current: Object, target: Grants) -> Grants:
        """Grants are records of their own: those for others are removed by their ids, those that are missing added, the rest keep theirs."""
        live = current[f"{side}_access_levels"]
        removed = [{"id": grant["id"], "_destroy": True} for grant in live if who(grant) not in target]
        return [*removed, *(grant for grant in target if grant not in current[f"allowed_to_{side}"])]

    def _patch(self, current: Object, body: Object) -> Object:
        try:
            return self.write("PATCH", self.one(current), body, current)
        except (NotFoundError, ValidationError) as error:
            # a repeated change meets what its first attempt did
            found = self.find() if error.attempts > 1 else None
            if found is None:
                raise
            return found

    def _anew(self, current: Object, changed: Object) -> Object:
        """Remove the rule and create it with the changes; what is not changed is as it was. Where that fails the old one is put back."""
        kept = ("name", *(f"allowed_to_{side}" for side in SIDES), "allow_force_push", "code_owner_approval_required")
        old = {name: current[name] for name in kept if current[name] not in (None, [])}
        with self.client.unbroken():
            self.delete(current)
            try:
                return self.create({**old, **changed})
            except GitLabError as error:
                raise type(error)(f"{error.message} {self._put_back(old)}", **error.request()) from error

    def _put_back(self, old: Object) -> str:
        """What became of the rule that was removed for a change that failed."""
        try:
            self.create(old)
        except ConflictError:
            return f"There is a rule for {old['name']} again; whether it is the old one was not looked at."
        except GitLabError as problem:
            return f"The rule for {old['name']}, which had to be removed for the change, could not be put back, so that IT IS NOT PROTECTED: {problem.message}"
        return f"The rule for {old['name']} is as it was before."
