"""Runs a PyNN script with this backend known as ``lapicque``.

    python -m lapicque.pynn SCRIPT [ARGUMENTS]
"""

import os
import runpy
import sys


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__.strip())
    sys.argv = sys.argv[1:]
    sys.path.insert(0, os.path.dirname(os.path.abspath(sys.argv[0])))
    runpy.run_path(sys.argv[0], run_name="__main__")


main()
