// The parameter-free distances of Kreuz et al., as means of a profile over time: by how much the
// trains' intervals differ (ISI), by how much their spikes are apart (SPIKE), at each moment.
//
// Before the first and after the last spike the intervals are not known. Each train is continued
// by one auxiliary spike at either end: at the window's border, or as far beyond the last spike as
// the last interval is long, whichever is farther (Mulansky et al. 2015, as in PySpike). An empty
// train has spikes on both borders; spikes of one train at the same time count once.
#pragma once
#include <span>

#include "lapicque/recording/statistics_train.hpp"

namespace lapicque::statistics {

/// Kreuz et al. 2007: the mean over time of |I_a - I_b| / max(I_a, I_b), in [0, 1).
double isi_distance(std::span<const double> a, std::span<const double> b, Window window);

/// Kreuz et al. 2013: the mean over time of
///     (S_a I_b + S_b I_a) / (2 <I>^2), <I> = (I_a + I_b) / 2,
/// where S_n is the distance of train n's neighbouring spikes to the nearest spikes of the other
/// train, interpolated between them. In [0, 1]; 0 for equal trains.
double spike_distance(std::span<const double> a, std::span<const double> b, Window window);

}  // namespace lapicque::statistics
