// Vogels and Abbott's network with currents: its neurons rest above their threshold, and only
// each other's inhibition keeps them at 4 Hz.
#include "vogels_abbott.hpp"

namespace lapicque::cli {
namespace {

Outcome run_cuba(const DemoOptions& options) {
  return run_vogels_abbott(
      {.synapses = VogelsAbbott::Synapses::current,
       .title = "Self-sustained activity, currents",
       .summary = "Vogels & Abbott's network as benchmark 2 of Brette et al. (2007), against the "
                  "same network in NEST.",
       .caption = "Every neuron would fire on its own, for it rests 1 mV above its threshold. "
                  "All fire together at first; then inhibition keeps them apart.",
       .window = 5000,
       .nest = {{{.rate = {3.992, 0.047},
                  .rate_sd = {0.8735, 0.039},
                  .cv = {0.8734, 0.0094},
                  .fano = {1.367, 0.053}},
                 {.rate = {4.0176, 0.032},
                  .rate_sd = {0.9802, 0.042},
                  .cv = {0.8558, 0.0104},
                  .fano = {1.137, 0.053}}}}},
      options);
}

}  // namespace

extern const Demo cuba_demo;
const Demo cuba_demo{"cuba", "Vogels and Abbott's network with currents, against NEST",
                     "networks=4  start=kick|random  duration=5000 (ms)", &run_cuba};

}  // namespace lapicque::cli
