"""PyNN on Lapicque: ``import lapicque.pynn as sim``, or ``pyNN.lapicque`` once this is imported.

Everything that PyNN says of a backend holds: standard cells, receptors, electrodes and synapses with
PyNN's names, units and defaults; populations, views and assemblies; all connectors; Neo output.
Lapicque's own models go by name (:func:`native_cell_type`, :func:`native_synapse_type`).

``python -m lapicque.pynn SCRIPT lapicque`` runs a script that takes the simulator's name.
"""

import sys

import pyNN
from pyNN import errors, random, space  # noqa: F401
from pyNN.network import Network  # noqa: F401
from pyNN.random import GSLRNG, NumpyRNG, RandomDistribution  # noqa: F401
from pyNN.space import Space  # noqa: F401
from pyNN.standardmodels import StandardCellType

from . import simulator  # noqa: F401
from .cells import *  # noqa: F401,F403
from .connectors import *  # noqa: F401,F403
from .control import (  # noqa: F401
    end,
    get_current_time,
    get_max_delay,
    get_min_delay,
    get_time_step,
    initialize,
    num_processes,
    rank,
    reset,
    run,
    run_for,
    run_until,
    setup,
)
from .electrodes import ACSource, DCSource, NoisyCurrentSource, StepCurrentSource  # noqa: F401
from .native import native_cell_type, native_synapse_type  # noqa: F401
from .populations import Assembly, Population, PopulationView  # noqa: F401
from .procedural_api import connect, create, record, record_gsyn, record_v, set  # noqa: F401
from .projections import Projection  # noqa: F401
from .native_rng import NativeRNG  # noqa: F401
from .receptors import *  # noqa: F401,F403
from .synapses import *  # noqa: F401,F403


def list_standard_models():
    """The names of all standard cell types that this backend has."""
    return [name for name, thing in globals().items()
            if isinstance(thing, type) and issubclass(thing, StandardCellType)
            and thing is not StandardCellType]


sys.modules["pyNN.lapicque"] = sys.modules[__name__]
pyNN.lapicque = sys.modules[__name__]
