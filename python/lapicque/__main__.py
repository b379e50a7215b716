"""``python -m lapicque``: what was built, and where it runs."""

import platform

import numpy

from . import _core, models

for name, value in [
        ("version", _core.version),
        ("build", _core.build_summary),
        ("instruction set", _core.isa()),
        ("cores", _core.available_cores()),
        ("python", f"{platform.python_version()}, NumPy {numpy.__version__}"),
        ("models", ", ".join(f"{len(models.names(kind))} {kind}s"
                             for kind in ("neuron", "source"))
         + f", {len(models.names('synapse'))} synapses"),
]:
    print(f"{name:16} {value}")
