"""Recordings as objects of the package neo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _core

if TYPE_CHECKING:
    from .recording import Recording, SpikeTrains, Trace

UNITS = {"1": "dimensionless", "MOhm": "Mohm"}  # as quantities calls them


def _modules() -> tuple[Any, Any]:
    try:
        import neo  # type: ignore[import-untyped]
        import quantities  # type: ignore[import-untyped]
    except ImportError as missing:
        raise ImportError("to_neo() needs the package neo: pip install neo") from missing
    return neo, quantities


def spike_trains(spikes: SpikeTrains) -> list[Any]:
    neo, pq = _modules()
    return [neo.SpikeTrain(times, units=pq.ms, t_start=spikes.t_start * pq.ms,
                           t_stop=spikes.t_stop * pq.ms, source_population=spikes.population,
                           source_index=i)
            for i, times in enumerate(spikes.by_neuron())]


def _unit(name: str, pq: Any) -> Any:
    try:
        return pq.Quantity(1, UNITS.get(name, name)).units
    except LookupError:  # a compound unit that quantities cannot read
        return pq.dimensionless


def signal(trace: Trace) -> Any:
    neo, pq = _modules()
    unit = _unit(trace.unit, pq)
    return neo.AnalogSignal(trace.samples, units=unit, t_start=trace.t_start * pq.ms,
                            sampling_period=trace.interval * pq.ms, name=trace.variable,
                            source_population=trace.population, unit=trace.unit,
                            array_annotations={"channel_index": trace.neurons.astype(int)})


def block(recording: Recording) -> Any:
    neo, _ = _modules()
    made = neo.Block(name="lapicque", simulator="lapicque", version=_core.version,
                     dt=recording.dt)
    segment = neo.Segment(name="segment000")
    made.segments.append(segment)
    for trains in recording.spikes.values():
        segment.spiketrains.extend(spike_trains(trains))
    segment.analogsignals.extend([signal(trace) for trace in recording.traces])
    return made
