// From numbers to packed spikes. Values lie in [0, 1] (what is beyond is clipped) and are either
// static, R[batch][n], the same at every step, or frames, R[n_steps][batch][n]; which of the two
// follows from how many there are. Times are steps, counted from 0.
//
// Results do not depend on the threads of the team. Random codes are pure functions of (seed,
// epoch, sample, step, neuron), so a sample is encoded alike in whatever batch it comes.
#pragma once
#include <cstdint>
#include <span>

#include "lapicque/base/parallel.hpp"
#include "lapicque/learn/spikes.hpp"

namespace lapicque::learn {

/// Rate: at each step neuron i spikes with probability gain * x, independently (Bernoulli).
/// Probabilities are rounded to multiples of 2^-32. Mean count: n_steps * gain * x.
struct RateCode {
  double gain = 1;
  uint64_t seed = 1;
  uint32_t epoch = 0;
};
/// samples[batch] names each sample for the random numbers; empty: 0, 1, 2, ...
template <class R>
void encode(Team& team, std::span<const R> values, const RateCode& code,
            std::span<const uint32_t> samples, SpikeRows spikes);

/// Latency: one spike, the earlier the larger x; none where x <= threshold. Static values only.
///   linear       step = round((n_steps - 1) (1 - x))
///   logarithmic  step = round(tau ln(x / (x - threshold))), when a leaky integrator charged by x
///                reaches the threshold; none where that is later than the last step
struct LatencyCode {
  enum class Law { linear, logarithmic };
  Law law = Law::linear;
  double threshold = 0.01;  ///< [0, 1); above 0 for the logarithm
  double tau = 5;           ///< steps
};
template <class R>
void encode(Team& team, std::span<const R> values, const LatencyCode& code, SpikeRows spikes);

/// Rank order: the neurons above threshold fire once, largest value first; of equal ones the lower
/// index. Rank r of m fires in step floor(r n_steps / m), so steps hold equal shares. Static only.
/// Source: Thorpe & Gautrais (1998), "Rank order coding".
struct RankCode {
  double threshold = 0;
};
template <class R>
void encode(Team& team, std::span<const R> values, const RankCode& code, SpikeRows spikes);

/// Delta: changes of frames; spikes of 2 n neurons, 2 i for a rise and 2 i + 1 for a fall of value
/// i by at least `threshold`, against the frame before, or against the level that spikes have told
/// so far (send-on-delta, Miskowicz 2006), which then moves by one threshold. Values are not
/// clipped.
struct DeltaCode {
  enum class Against { last_frame, level };
  enum class Begin { zero, first_frame };  ///< what the first frame is compared with
  double threshold = 0.1;                  ///< above 0
  Against against = Against::last_frame;
  Begin begin = Begin::zero;
};
template <class R>
void encode(Team& team, std::span<const R> frames, const DeltaCode& code, SpikeRows spikes);

/// Phase: x as a binary fraction of `n_phases` bits, most significant first, over and over: a spike
/// in phase k weighs 2^-(k + 1). Static values only.
/// Source: Kim, Kim, Huh, Lee & Choi (2018), "Deep neural networks with weighted spikes".
struct PhaseCode {
  uint32_t n_phases = 8;  ///< 1 to 32
};
template <class R>
void encode(Team& team, std::span<const R> values, const PhaseCode& code, SpikeRows spikes);

/// Population: each value becomes n_fields neurons with Gaussian receptive fields over [0, 1], of
/// index i * n_fields + j; each fires once, at round((n_steps - 1) (1 - response)), none below
/// `threshold`. Centre (j - 1/2) / (n_fields - 2), width 1 / (beta (n_fields - 2)). Static only.
/// Source: Bohte, Kok & La Poutre (2002), "Error-backpropagation in temporally encoded networks".
struct PopulationCode {
  uint32_t n_fields = 8;  ///< at least 3
  double beta = 1.5;
  double threshold = 0.1;  ///< of the response
};
template <class R>
void encode(Team& team, std::span<const R> values, const PopulationCode& code, SpikeRows spikes);

/// Direct: the values are a constant current, gain * x + offset, in the unit of the neurons that
/// they are fed to; `currents` has as many numbers as `values`. Nothing is clipped.
struct DirectCode {
  double gain = 1, offset = 0;
};
template <class R>
void encode(std::span<const R> values, const DirectCode& code, std::span<R> currents);

}  // namespace lapicque::learn
