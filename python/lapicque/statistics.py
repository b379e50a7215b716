"""The statistics of spike trains, by their names in the literature (and in Elephant).

Times are in ms; a train is a sorted array of spike times, ``trains`` a list of them, such as
`SpikeTrains.by_neuron` gives; a window is (t_start, t_stop). What is undefined for the spikes at
hand (the CV of one interval) is NaN. How each is defined is told in docs/statistics.md.
"""

from __future__ import annotations

from typing import NamedTuple, Sequence, Tuple

import numpy as np
import numpy.typing as npt

from . import _core

_st = _core.statistics
Train = npt.ArrayLike
Trains = Sequence[npt.ArrayLike]
Window = Tuple[float, float]
Floats = npt.NDArray[np.float64]


class Correlogram(NamedTuple):
    lags: Floats
    counts: Floats
    expected: Floats


class Spectrum(NamedTuple):
    frequency: Floats
    power: Floats


class KolmogorovSmirnov(NamedTuple):
    statistic: float
    p_value: float


def _lists(trains: Trains) -> list[list[float]]:
    return [np.asarray(train, dtype=float).tolist() for train in trains]


def mean_rate(train: Train, window: Window) -> float:
    """Hz."""
    return _st.mean_rate(train, window)


def intervals(train: Train) -> Floats:
    """The differences of neighbouring spike times, ms."""
    return _st.intervals(train)


def cv(intervals: npt.ArrayLike) -> float:
    """The coefficient of variation of intervals; 1 for a Poisson process."""
    return _st.cv(intervals)


def cv2(intervals: npt.ArrayLike) -> float:
    """Its local version (Holt et al. 1996)."""
    return _st.cv2(intervals)


def lv(intervals: npt.ArrayLike) -> float:
    """Local variation (Shinomoto et al. 2003)."""
    return _st.lv(intervals)


def lvr(intervals: npt.ArrayLike, *, r: float = 5.0) -> float:
    """LV revised for a refractory time r in ms (Shinomoto et al. 2009)."""
    return _st.lvr(intervals, r)


def binned_counts(train: Train, window: Window, *, bin: float) -> Floats:
    """The spikes in each whole bin of the window."""
    return _st.binned_counts(train, window, bin)


def fano_factor(train: Train, window: Window, *, length: float) -> float:
    """Variance over mean of the counts in neighbouring windows of ``length`` ms."""
    return _st.fano_factor(train, window, length)


def population_rate(trains: Trains, window: Window, *, bin: float) -> Floats:
    """Mean rate per neuron in each bin, Hz."""
    return _st.population_rate(_lists(trains), window, bin)


def correlation_matrix(trains: Trains, window: Window, *, bin: float) -> Floats:
    """Pearson's coefficients of the binned counts of all pairs."""
    return _st.correlation_matrix(_lists(trains), window, bin)


def mean_correlation(trains: Trains, window: Window, *, bin: float = 2.0) -> float:
    """Their mean over all pairs, without the matrix."""
    return _st.mean_correlation(_lists(trains), window, bin)


def cross_correlogram(a: Train, b: Train, window: Window, *, bin: float,
                      max_lag: float) -> Correlogram:
    """Pairs of spikes by their distance; positive lags: b fires after a."""
    return Correlogram(*_st.cross_correlogram(a, b, window, bin, max_lag))


def sttc(a: Train, b: Train, window: Window, *, dt: float) -> float:
    """The spike time tiling coefficient (Cutts & Eglen 2014)."""
    return _st.sttc(a, b, window, dt)


def van_rossum_distance(a: Train, b: Train, *, tau: float) -> float:
    """Van Rossum 2001, normalised as in Elephant."""
    return _st.van_rossum_distance(a, b, tau)


def victor_purpura_distance(a: Train, b: Train, *, q: float) -> float:
    """Victor & Purpura 1996; q is the cost of moving a spike by 1 ms."""
    return _st.victor_purpura_distance(a, b, q)


def isi_distance(a: Train, b: Train, window: Window) -> float:
    """Kreuz et al. 2007."""
    return _st.isi_distance(a, b, window)


def spike_distance(a: Train, b: Train, window: Window) -> float:
    """Kreuz et al. 2013."""
    return _st.spike_distance(a, b, window)


def coincidence_factor(target: Train, model: Train, window: Window, *, delta: float) -> float:
    """Kistler's Gamma of a model's spikes with a target's, within delta ms."""
    return _st.coincidence_factor(target, model, window, delta)


def power_spectrum(signal: npt.ArrayLike, *, step: float, segment: int) -> Spectrum:
    """Welch's method; ``step`` ms between samples, ``segment`` in samples."""
    return Spectrum(*_st.power_spectrum(signal, step, segment))


def kolmogorov_smirnov(a: npt.ArrayLike, b: npt.ArrayLike) -> KolmogorovSmirnov:
    """The two-sided two-sample test."""
    return KolmogorovSmirnov(*_st.kolmogorov_smirnov(a, b))
