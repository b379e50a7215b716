#include "lapicque/engine/plastic.hpp"

#include "lapicque/base/error.hpp"

namespace lapicque {

std::unique_ptr<SynapseGroup> make_stateful_synapses(StatefulRows rows) {
  fail("projection \"{}\": no synapse model \"{}\". Known: static.", rows.projection->name,
       rows.projection->synapse.model);
}

}  // namespace lapicque
