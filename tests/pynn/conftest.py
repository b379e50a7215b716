"""What the tests of the PyNN backend share."""

import warnings

import pytest

warnings.filterwarnings("ignore", category=DeprecationWarning)


@pytest.fixture
def sim():
    import lapicque.pynn as module

    module.setup(timestep=0.1)
    return module


def trace(cells, variable):
    """Samples [time][cell], as plain numbers."""
    signal, = cells.get_data(variable).segments[-1].filter(name=variable)
    return signal.magnitude


def trains(cells):
    """Spike times of each cell, as plain numbers."""
    return [train.magnitude.tolist() for train in cells.get_data("spikes").segments[-1].spiketrains]
