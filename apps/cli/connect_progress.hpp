// The bar that is shown while the synapses of a network are made.
#pragma once
#include "lapicque/recording/progress.hpp"

namespace lapicque::cli {

class ConnectProgress {
 public:
  explicit ConnectProgress(Verbosity verbosity)
      : bar_(100, {.label = "connect synapses", .unit = "%", .verbosity = verbosity}) {}
  void update(double share) { bar_.update(100 * share); }
  void finish() {
    update(1);
    bar_.finish();
  }

 private:
  Progress bar_;
};

}  // namespace lapicque::cli
