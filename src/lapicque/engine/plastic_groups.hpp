// The makers of each family of stateful synapses; engine/plastic.cpp chooses among them.
#pragma once
#include "lapicque/engine/plastic.hpp"
#include "lapicque/engine/stateful_settings.hpp"

namespace lapicque {

using StatefulMaker = std::unique_ptr<StatefulGroup>(StatefulRows&, const StatefulSettings&);

StatefulMaker make_stdp, make_stdp_triplet, make_vogels, make_stdp_reward, make_short_term;

}  // namespace lapicque
