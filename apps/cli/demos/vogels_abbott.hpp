// What the demos coba and cuba share: several networks of Vogels & Abbott 2005, whose statistics
// are held against NEST's. The activity is chaotic, so that only distributions can agree.
#pragma once
#include <array>
#include <string>

#include "demo.hpp"
#include "lapicque/published/vogels_abbott_2005.hpp"

namespace lapicque::cli {

/// A number as NEST gave it for one network, and how far it lies apart from network to network:
/// the standard deviation over seeds of this engine.
struct ChaoticReference {
  double value = 0, sd = 0;
};

/// Of the first 500 neurons of a population, after 500 ms, in a window of `window` ms.
struct PopulationReference {
  ChaoticReference rate, rate_sd, cv, fano;  ///< Hz; Hz between neurons; of ISI; of 3 ms counts
};

struct VogelsAbbottDemo {
  VogelsAbbott::Synapses synapses = VogelsAbbott::Synapses::conductance;
  std::string title = {}, summary = {}, caption = {};
  double window = 2000;                          ///< ms
  std::array<PopulationReference, 2> nest = {};  ///< E, I
};

Outcome run_vogels_abbott(const VogelsAbbottDemo& demo, const DemoOptions& options);

}  // namespace lapicque::cli
