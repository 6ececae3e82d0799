# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plain pytest in the clone: the collection is importable, and nothing of the developer's GitLab or CI is in the environment."""

from __future__ import annotations

import os
import pathlib

ROOT = pathlib.Path(__file__).resolve().parent
CACHE = ROOT / ".cache"


def _expose() -> str:
    """A folder in which Ansible finds this clone as its collection."""
    top = CACHE / "pytest"
    link = top / "ansible_collections" / "labops" / "gitlab"
    link.parent.mkdir(parents=True, exist_ok=True)
    if not (link.is_symlink() and pathlib.Path(os.readlink(link)) == ROOT):
        temporary = link.with_name(f"gitlab.{os.getpid()}")  # several processes may do this at once
        temporary.symlink_to(ROOT, target_is_directory=True)
        temporary.replace(link)
    return str(top)


def _prepare() -> None:
    for name in [name for name in os.environ if name.startswith(("GITLAB_", "CI_", "LABOPS_"))]:
        del os.environ[name]
    top = _expose()
    os.environ["ANSIBLE_COLLECTIONS_PATH"] = top  # before the first import of ansible.constants
    os.environ.setdefault("ANSIBLE_HOME", str(CACHE / "ansible-home"))
    os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(CACHE / "hypothesis"))

    from ansible.plugins.loader import init_plugin_loader

    init_plugin_loader([top])


if "ANSIBLE_CONTROLLER_MIN_PYTHON_VERSION" not in os.environ:  # ansible-test brings its own loader
    _prepare()
