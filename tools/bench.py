# Copyright (c) 2026 labops.gitlab contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same no-op work done in several ways: single hooks, and a fleet of projects.

Everything is a ratio within one run on one machine, against one emulated GitLab. The raw seconds are printed.
"""

from __future__ import annotations

import argparse
import pathlib
import subprocess
import sys
import tempfile
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from bench_fleet import measure_fleet
from bench_loop import measure_loops
from bench_measure import Bench
from demo import ROOT, Scene, emulator

PEER = "ansible==12.3.0"  # the community package whose community.general is compared


def peer_collection(directory: pathlib.Path) -> pathlib.Path:
    """community.general out of the pinned wheel of the community package, without its dependencies."""
    target = directory / "peer"
    if not (target / "ansible_collections/community/general/galaxy.yml").exists() and not (target / "done").exists():
        subprocess.run([sys.executable, "-m", "pip", "download", "-qq", "--no-deps", "--no-binary", ":none:", "-d", str(directory), PEER], check=True)
        wheel = next(directory.glob("ansible-*.whl"))
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(target, [name for name in archive.namelist() if name.startswith("ansible_collections/community/general/")])
        wheel.unlink()
        (target / "done").touch()
    return target


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("loop", "fleet"), help="one of the two")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each way in a loop; their median counts")
    parser.add_argument("--projects", type=int, default=1000, help="how many there are in the fleet; it is also measured with a tenth and five times as many")
    given = parser.parse_args()
    cache = ROOT / ".cache" / "bench"
    cache.mkdir(parents=True, exist_ok=True)
    peer = peer_collection(cache)
    with tempfile.TemporaryDirectory(prefix="labops-bench-") as name, emulator(pathlib.Path(name), Scene()) as url:
        bench = Bench(url, pathlib.Path(name), peer)
        bench.control("PUT", "settings", {"recording": False})
        if given.only != "fleet":
            measure_loops(bench, given.repeats)
        if given.only != "loop":
            measure_fleet(bench, given.projects)


if __name__ == "__main__":
    main()
