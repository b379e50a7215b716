// Running the networks of a demo under one progress bar.
#pragma once
#include "demo.hpp"
#include "lapicque/engine/simulation.hpp"
#include "lapicque/recording/progress.hpp"

namespace lapicque::cli {

/// Several simulations, one after the other, as one stretch of `total` ms of biological time.
class Run {
 public:
  Run(const DemoOptions& options, double total);

  /// Advances `sim` by `duration` ms; throws Error(interrupted) after Ctrl-C.
  void advance(Simulation& sim, double duration, std::string_view what = {});
  /// Ends the progress bar.
  void finish() { progress_.finish(); }

 private:
  const DemoOptions& options_;
  Progress progress_;
  double done_ = 0;
  uint64_t n_spikes_ = 0;
};

}  // namespace lapicque::cli
