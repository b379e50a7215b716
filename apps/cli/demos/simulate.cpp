#include "simulate.hpp"

#include <algorithm>

#include "lapicque/base/error.hpp"

namespace lapicque::cli {

Run::Run(const DemoOptions& options, double total)
    : options_(options),
      progress_(total, {.verbosity = options.quiet ? Verbosity::quiet : Verbosity::normal}) {}

void Run::advance(Simulation& sim, double duration, std::string_view what) {
  if (duration <= 0) return;
  const double before = sim.time();
  const uint64_t spikes_before = sim.n_spikes();
  const double interval = std::min(duration, 10.0);
  const bool finished = sim.run(
      duration,
      [&](Simulation& s) {
        progress_.update(done_ + s.time() - before, n_spikes_ + s.n_spikes() - spikes_before, what);
        return !options_.interrupted();
      },
      interval);
  if (!finished || options_.interrupted())
    fail(ErrorKind::interrupted, "stopped by request at {:.1f} ms; nothing was written",
         sim.time());
  done_ += duration;
  n_spikes_ += sim.n_spikes() - spikes_before;
}

}  // namespace lapicque::cli
