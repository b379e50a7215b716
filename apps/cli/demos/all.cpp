// Every demo, in the order of the lecture. A demo's own file says what it shows.
#include <array>

#include "demo.hpp"

namespace lapicque::cli {

extern const Demo lif_demo;
extern const Demo raster_demo;
extern const Demo stdp_demo;
extern const Demo izhikevich_demo;
extern const Demo brunel_demo;
extern const Demo coba_demo;
extern const Demo cuba_demo;
extern const Demo synfire_demo;
extern const Demo polychronization_demo;
extern const Demo competition_demo;
extern const Demo column_demo;
extern const Demo wta_demo;
extern const Demo working_memory_demo;

std::span<const Demo> demos() {
  static const std::array table{
      lif_demo,    raster_demo, stdp_demo,          izhikevich_demo,       brunel_demo,
      coba_demo,   cuba_demo,   synfire_demo,       polychronization_demo, competition_demo,
      column_demo, wta_demo,    working_memory_demo};
  return table;
}

}  // namespace lapicque::cli
