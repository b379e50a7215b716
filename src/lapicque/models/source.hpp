// What a spike source is: a point process in continuous time, as a struct with a table of
// parameters and one verb. models/sources/gamma_generator.hpp is the one to read.
//
//   next(t_last, p, stream) -> the next spike time, ms, strictly after t_last; infinity: never
//
// The first call gives t_last = 0, as if a spike had been at max(0, start): an ordinary renewal
// process. Spikes lie in (start, stop). Each source neuron draws its n-th spike from a stream of
// its own, keyed by (neuron, n), so a train depends on nothing but the seed and its parameters,
// and its whole state is the time and the number of its next spike. Several spikes may fall into
// one step of the simulation.
#pragma once
#include <algorithm>
#include <cmath>
#include <concepts>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lapicque/base/random.hpp"
#include "lapicque/models/model.hpp"

namespace lapicque {

inline constexpr double never = std::numeric_limits<double>::infinity();

template <class M>
concept Source = requires(double t, const typename M::template Parameters<double>& p,
                          Stream& stream) {
  { M::info } -> std::convertible_to<ModelInfo>;
  { M::next(t, p, stream) } -> std::same_as<double>;
};

/// A source with its type erased.
struct SourceModel {
  ModelInfo info;
  std::vector<Field> parameters;

  /// The next spike time in ms. parameters[parameters.size()].
  double (*next)(double t_last, const double* parameters, Stream& stream) = nullptr;

  /// What is wrong with the parameters together, each being in its range; empty when nothing is.
  std::string (*problem)(const double* parameters) = nullptr;
};

/// All sources, in the order of models/sources/all.hpp.
std::span<const SourceModel> source_models();

/// The source of that name, or nullptr.
const SourceModel* find_source_model(std::string_view name);

/// The spike an interval (ms) after t_last or start, whichever is later; never from stop on.
template <class P>
double spike_after(double t_last, double interval, const P& p) {
  const double t = std::max(t_last, p.start) + interval;
  const double later = t > t_last ? t : std::nextafter(t_last, never);
  return later < p.stop ? later : never;
}

}  // namespace lapicque
