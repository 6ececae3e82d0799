#!/usr/bin/env bash
# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What the scripts of this folder share; sourced by them. ROOT is the repository, CACHE the folder of all that they make.
#   find_python [3.N...]        sets python: the first of these versions that can make a venv (else: of those that suit ansible-core)
#   make_venv NAME ARGUMENT...  sets venv, puts it first in PATH: .cache/venv-NAME with what these arguments of pip name, made anew
#                               when they change; files are relative to ROOT
#   make_tree                   sets tree and here, exports ANSIBLE_COLLECTIONS_PATH: a copy of the collection where Ansible looks for it
#   without_surroundings        drops what the caller's environment says of GitLab, CI, Ansible and pytest
# shellcheck disable=SC2034 # variables that only those who source this use

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
CACHE=$ROOT/.cache
python='' venv='' tree='' here=''

case $ROOT in *:*) echo "no path list can hold a folder with ':' in its name: $ROOT" >&2 && exit 1 ;; esac
case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in *[Uu][Tt][Ff]*8*) ;; *) export LC_ALL=C.UTF-8 ;; esac # Ansible wants UTF-8
export ANSIBLE_HOME=$CACHE/ansible-home ANSIBLE_NOCOLOR=1 NO_COLOR=1 PY_COLORS=0 PYTHONDONTWRITEBYTECODE=1
export PIP_CACHE_DIR=$CACHE/home/.cache/pip PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
unset PYTHONHOME PYTHONPATH VIRTUAL_ENV

# pyenv's shims answer to every name and fail for versions that are not selected: the real ones come first
for folder in "${PYENV_ROOT:-${HOME:-}/.pyenv}"/versions/3.*/bin; do
  if [ -d "$folder" ]; then PATH=$folder:$PATH; fi
done

find_python() {
  local wanted name
  [ $# -gt 0 ] || set -- 3.11 3.12 3.13 3.14
  wanted=" $* "
  for name in ${PYTHON:+"$PYTHON"} "${@/#/python}" python3; do
    if "$name" -c 'import ensurepip, sys, venv; sys.exit(" %d.%d " % sys.version_info[:2] not in sys.argv[1])' "$wanted" 2>/dev/null; then
      python=$name
      return
    fi
  done
  echo "no Python that can make a venv among:${wanted% }" >&2
  return 1
}

make_venv() {
  local name=$1 stamp
  shift
  venv=$CACHE/venv-$name
  stamp=$(
    cd "$ROOT" || exit
    echo "$venv" "$@"
    "$python" -c 'import sys; print(sys.version, sys.base_prefix)'
    for argument in "$@"; do if [ -f "$argument" ]; then cat "$argument"; fi; done
  )
  stamp=$(cksum <<<"$stamp")
  if [ "$(cat "$venv/stamp" 2>/dev/null)" != "$stamp" ]; then
    rm -rf "$venv"
    "$python" -m venv "$venv"
    (cd "$ROOT" && "$venv/bin/python" -m pip install -qq "$@")
    echo "$stamp" >"$venv/stamp"
  fi
  PATH=$venv/bin:$PATH
}

still_there() {
  local name
  while IFS= read -r -d '' name; do
    if [ -e "$name" ]; then printf '%s\0' "$name"; fi
  done
}

# what git tracks or would track; every file where this is no clone
list_files() {
  if [ -e .git ]; then
    git -c safe.directory="$ROOT" ls-files -z --cached --others --exclude-standard | still_there
  else
    find . -path ./.cache -prune -o -type f -print0
  fi
}

make_tree() {
  tree=$CACHE/tree
  here=$tree/ansible_collections/labops/gitlab
  rm -rf "$tree"
  mkdir -p "$here"
  (cd "$ROOT" && list_files | tar --null -T - -cf - | tar -xf - -C "$here")
  git -C "$here" init --quiet # else tools walk up to this repository, where .cache is ignored, see no file, and pass
  export ANSIBLE_COLLECTIONS_PATH=$tree
}

without_surroundings() {
  unset "${!GITLAB_@}" "${!CI_@}" "${!LABOPS_@}" "${!ANSIBLE_@}" "${!PYTEST_@}"
  export ANSIBLE_HOME=$CACHE/ansible-home ANSIBLE_NOCOLOR=1
}
