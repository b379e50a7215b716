"""Spiking neural networks: from Lapicque's neuron to the cortical column.

>>> import lapicque as lq
>>> net = lq.Network()
>>> cells = net.population("cells", "iaf_psc_exp", 1000, tau_m="20 ms")
>>> net.connect(cells, cells, lq.FixedProbability(0.1), weight="-20 pA", delay="1.5 ms")
>>> net.stimulate(cells, "poisson", rate="3 kHz", weight="40 pA")
>>> lq.simulate(net, "1 s").raster()

A `Network` is a value; a `Simulation` is made of it and runs; a `Recording` is what came out.
Numbers without a unit are in ms, mV, pF, pA, nS, MOhm, Hz and um.
"""

from . import distance, files, models, positions, published, statistics
from ._core import (AllToAll, DistanceDependent, ExplicitPairs, FixedInDegree, FixedOutDegree,
                    FixedProbability, FixedTotalNumber, OneToOne, Positions, Value)
from ._core import version as __version__
from ._errors import Error, FileError, InvalidError, ResourceError
from ._values import exponential, gamma, lognormal, normal, quantity, uniform
from .network import Network, Population, Projection
from .recording import Recording, SpikeTrains, Trace
from .simulation import Simulation, simulate

__all__ = [
    "AllToAll", "DistanceDependent", "Error", "ExplicitPairs", "FileError", "FixedInDegree",
    "FixedOutDegree", "FixedProbability", "FixedTotalNumber", "InvalidError", "Network",
    "OneToOne", "Population", "Positions", "Projection", "Recording", "ResourceError",
    "Simulation", "SpikeTrains", "Trace", "Value", "distance", "exponential", "files", "gamma",
    "lognormal", "models", "normal", "positions", "published", "quantity", "simulate",
    "statistics", "uniform",
]
