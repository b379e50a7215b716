"""PyNN's own ways to a backend: by name, and as a script."""

import subprocess
import sys


def test_the_backend_is_known_to_pynn_by_name():
    import importlib

    import lapicque.pynn

    assert importlib.import_module("pyNN.lapicque") is lapicque.pynn


def test_an_installed_backend_is_found_before_anything_of_it_is_imported():
    """What the .pth file of the wheel does when Python starts."""
    done = subprocess.run(
        [sys.executable, "-c", "import _lapicque_pynn, importlib, sys\n"
         "assert 'lapicque' not in sys.modules and 'pyNN' not in sys.modules\n"
         "sim = importlib.import_module('pyNN.lapicque')\n"
         "import lapicque.pynn, pyNN\n"
         "assert sim is lapicque.pynn is pyNN.lapicque\n"
         "assert type(sim.setup()) is int"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_script_runs_with_lapicque_as_simulator_name(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "from pyNN.utility import get_simulator\n"
        "sim, options = get_simulator(('--n', 'cells', {'type': int}))\n"
        "sim.setup()\n"
        "cells = sim.Population(options.n, sim.IF_curr_exp(i_offset=1.0))\n"
        "cells.record('spikes')\n"
        "sim.run(100.0)\n"
        "print(sim.simulator.name, cells.mean_spike_count())\n")
    done = subprocess.run(
        [sys.executable, "-m", "lapicque.pynn", str(script), "lapicque", "--n", "3"],
        capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    name, count = done.stdout.split()[-2:]
    assert name == "Lapicque" and float(count) > 2
