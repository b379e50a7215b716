"""Networks from TOML; results to and from SONATA. Paths are text or `os.PathLike`.

A package that was built without HDF5 refuses each of these with a sentence that says what to
install.
"""

from __future__ import annotations

import os
from typing import Any, Union

from . import _core
from .network import Network
from .recording import Recording, SpikeTrains, Trace

Path = Union[str, "os.PathLike[str]"]


def read_network(path: Path, *overrides: str) -> tuple[Network, dict[str, Any]]:
    """Reads a network, and how it is to be run: ``simulate(net, **run)``.

    ``overrides`` are texts as `lapicque run --set` takes them: ``"simulation.seed=2"``. A mistake
    is a `lapicque.Error` that opens with file:line:column.
    """
    core, run = _core.read_network(os.fspath(path), list(overrides))
    return Network._of(core), run


def write_spikes(path: Path, recording: Recording, *, seed: int = 1) -> None:
    """Writes all spikes to one SONATA file, aside first and renamed."""
    _core.write_spikes(os.fspath(path), recording._core, seed)


def write_reports(folder: Path, recording: Recording, *, seed: int = 1) -> list[str]:
    """Writes all traces to SONATA reports, VARIABLE.h5; returns the files."""
    return _core.write_reports(os.fspath(folder), recording._core, seed)


def read_spikes(path: Path) -> dict[str, SpikeTrains]:
    """The spikes of a SONATA file (or an older tool's), by population."""
    return {name: SpikeTrains._of(core, name) for name, core in _core.read_spikes(os.fspath(path))}


def read_report(path: Path) -> list[Trace]:
    """The traces of a SONATA report, one for each population."""
    return [Trace(core) for core in _core.read_report(os.fspath(path))]
