"""Networks of the literature, as functions of their parameters; all arguments by keyword.

The papers, their tables and what differs between public versions are told where the networks are
built, in ``src/lapicque/published/``.
"""

from __future__ import annotations

from . import _core
from .network import Network


def potjans_diesmann_2014(*, scale: float = 1.0, synapse_scale: float = 0.0,
                          drive: str = "poisson", start: str = "optimised",
                          thalamus: bool = False, thalamic_rate: float = 120.0,
                          thalamic_start: float = 700.0, thalamic_duration: float = 10.0,
                          record_spikes: bool = True) -> Network:
    """The cortical column: 77,169 neurons and 298,880,970 synapses at full scale.

    Parameters
    ----------
    scale : float
        Of neurons, and of synapses for each neuron.
    synapse_scale : float
        Of synapses for each neuron alone; 0: as ``scale``.
    drive : {"poisson", "dc"}
    start : {"optimised", "original"}
        V_m at the start: per population, or N(-58, 10) mV for all.
    thalamus : bool
        902 thalamic neurons that fire a pulse of ``thalamic_rate`` Hz, from ``thalamic_start`` ms
        for ``thalamic_duration`` ms.
    """
    return Network._of(_core.potjans_diesmann_2014(
        scale=scale, synapse_scale=synapse_scale, drive=drive, start=start, thalamus=thalamus,
        thalamic_rate=thalamic_rate, thalamic_start=thalamic_start,
        thalamic_duration=thalamic_duration, record_spikes=record_spikes))


def brunel_2000(*, n_e: int = 10000, n_i: int = 2500, connectivity: float = 0.1, g: float = 5.0,
                eta: float = 2.0, j: float = 0.1, delay: float = 1.5, tau_m: float = 20.0,
                v_thresh: float = 20.0, v_reset: float = 10.0, t_ref: float = 2.0,
                start: str = "spread", record_spikes: bool = True) -> Network:
    """Sparsely connected excitatory and inhibitory neurons, and their four regimes.

    Parameters
    ----------
    g : float
        Inhibitory over excitatory amplitude.
    eta : float
        The external rate over the rate that alone reaches the threshold.
    j : float
        mV: excitatory and external amplitude.
    start : {"spread", "rest"}
        V_m at the start: between rest and threshold, or at rest.
    """
    return Network._of(_core.brunel_2000(
        n_e=n_e, n_i=n_i, connectivity=connectivity, g=g, eta=eta, j=j, delay=delay, tau_m=tau_m,
        v_thresh=v_thresh, v_reset=v_reset, t_ref=t_ref, start=start,
        record_spikes=record_spikes))


def vogels_abbott_2005(*, synapses: str = "conductance", start: str = "kick",
                       wiring: str = "in_degree", n_e: int = 3200, n_i: int = 800,
                       connectivity: float = 0.02, delay: float = 0.1, n_kicked: int = 50,
                       kick_rate: float = 300.0, kick_start: float = 1.0,
                       kick_duration: float = 50.0, record_spikes: bool = True) -> Network:
    """Self-sustained irregular activity: the benchmarks COBA and CUBA.

    Parameters
    ----------
    synapses : {"conductance", "current"}
        COBA, CUBA.
    start : {"kick", "random", "driven"}
        NEST's, Brian 2's, Auryn's: a constant current and weaker conductances; COBA only.
    wiring : {"in_degree", "probability"}
        NEST's, Brian 2's.
    """
    return Network._of(_core.vogels_abbott_2005(
        synapses=synapses, start=start, wiring=wiring, n_e=n_e, n_i=n_i,
        connectivity=connectivity, delay=delay, n_kicked=n_kicked, kick_rate=kick_rate,
        kick_start=kick_start, kick_duration=kick_duration, record_spikes=record_spikes))


def izhikevich_2006(*, n_e: int = 800, n_i: int = 200, out_degree: int = 100,
                    longest_delay: int = 20, w_e: float = 6.0, w_i: float = -5.0,
                    w_max: float = 10.0, thalamic_rate: float = 1.0,
                    thalamic_weight: float = 20.0, record_spikes: bool = True) -> Network:
    """Polychronization: axonal delays and plasticity. Its results belong to dt = 1 ms."""
    return Network._of(_core.izhikevich_2006(
        n_e=n_e, n_i=n_i, out_degree=out_degree, longest_delay=longest_delay, w_e=w_e, w_i=w_i,
        w_max=w_max, thalamic_rate=thalamic_rate, thalamic_weight=thalamic_weight,
        record_spikes=record_spikes))
