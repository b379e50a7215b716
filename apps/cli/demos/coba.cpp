// Vogels and Abbott's network with conductances: fifty neurons are kicked for 50 ms, and it never
// falls silent again, or only by chance.
#include "vogels_abbott.hpp"

namespace lapicque::cli {
namespace {

Outcome run_coba(const DemoOptions& options) {
  return run_vogels_abbott(
      {.synapses = VogelsAbbott::Synapses::conductance,
       .title = "Self-sustained activity, conductances",
       .summary = "Vogels & Abbott's network as benchmark 1 of Brette et al. (2007), against the "
                  "same network in NEST.",
       .caption = "For 50 ms a Poisson train reaches 50 of the 4000 neurons, and nothing after: "
                  "the network keeps itself going, irregularly and nearly asynchronously.",
       .window = 2000,
       .nest = {{{.rate = {14.011, 0.39},
                  .rate_sd = {4.765, 0.21},
                  .cv = {1.5375, 0.018},
                  .fano = {2.943, 0.25}},
                 {.rate = {14.046, 0.21},
                  .rate_sd = {4.542, 0.28},
                  .cv = {1.5345, 0.023},
                  .fano = {2.272, 0.21}}}}},
      options);
}

}  // namespace

extern const Demo coba_demo;
const Demo coba_demo{"coba", "Vogels and Abbott's network with conductances, against NEST",
                     "networks=4  start=kick|random  duration=2000 (ms)", &run_coba};

}  // namespace lapicque::cli
