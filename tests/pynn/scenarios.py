"""Runs the system tests that a PyNN source tree has for all backends, with Lapicque.

    python tests/pynn/scenarios.py PYNN_TREE [PYTEST_ARGUMENTS]

Without an argument the tree is that of LAPICQUE_PYNN_TREE; without that the run is skipped.
"""

import os
import pathlib
import subprocess
import sys


def main():
    given = sys.argv[1:] or [os.environ.get("LAPICQUE_PYNN_TREE", "")]
    if not given[0]:
        print("skipped: LAPICQUE_PYNN_TREE does not name a source tree of PyNN")
        sys.exit(77)
    test = pathlib.Path(given[0]).resolve() / "test"
    if not (test / "system" / "scenarios").is_dir():
        sys.exit(f"scenarios: {given[0]} has no test/system/scenarios; is it a tree of PyNN?")
    here = pathlib.Path(__file__).resolve().parent
    path = [str(test), str(here), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, path))}
    done = subprocess.run(
        [sys.executable, "-B", "-m", "pytest", "-q", "-p", "scenarios_plugin", "-p",
         "no:cacheprovider", str(test / "system" / "scenarios"), *given[1:]],
        cwd=test, env=environment)
    sys.exit(done.returncode)


main()
