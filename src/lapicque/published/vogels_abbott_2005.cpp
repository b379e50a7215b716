#include "lapicque/published/vogels_abbott_2005.hpp"

#include <algorithm>
#include <cmath>

#include "lapicque/base/error.hpp"

namespace lapicque {
namespace {

using Kind = Distribution::Kind;

ValueMap neuron(VogelsAbbott::Synapses synapses) {
  ValueMap p = {{"C_m", 200.0}, {"V_th", -50.0},     {"V_reset", -60.0},
                {"t_ref", 5.0}, {"tau_syn_ex", 5.0}, {"tau_syn_in", 10.0}};
  if (synapses == VogelsAbbott::Synapses::conductance)
    p.insert({{"g_L", 10.0}, {"E_L", -60.0}, {"E_ex", 0.0}, {"E_in", -80.0}});
  else
    p.insert({{"tau_m", 20.0}, {"E_L", -49.0}});  // rests above the threshold
  return p;
}

ValueMap initial(const VogelsAbbott& o) {
  const bool conductance = o.synapses == VogelsAbbott::Synapses::conductance;
  if (o.start == VogelsAbbott::Start::kick) return {{"V_m", conductance ? -60.0 : -49.0}};
  if (!conductance || o.start == VogelsAbbott::Start::driven)
    return {{"V_m", Distribution{Kind::uniform, -60, -50}}};
  // Brian's draws fall below zero now and then; clipped there, those neurons have no inhibition
  // and are the ones that set the network off.
  const auto clipped = [](double mean, double sd) {
    return Distribution{Kind::normal, mean, sd, Range{.low = 0}, Distribution::Outside::clip};
  };
  return {{"V_m", Distribution{Kind::normal, -65, 5}},
          {"g_ex", clipped(40, 15)},
          {"g_in", clipped(200, 120)}};
}

}  // namespace

Network vogels_abbott_2005(const VogelsAbbott& o) {
  require(o.connectivity > 0 && o.connectivity <= 1,
          "vogels_abbott: connectivity is {:g}, must be in (0, 1]", o.connectivity);
  const bool conductance = o.synapses == VogelsAbbott::Synapses::conductance;
  const char* model = conductance ? "iaf_cond_exp" : "iaf_psc_exp";
  using namespace vogels_abbott;
  const bool driven = o.start == VogelsAbbott::Start::driven;
  require(conductance || !driven,
          "vogels_abbott: only COBA, by conductances, has a driven version");
  const double w_ex = driven ? g_ex_driven : conductance ? g_ex : j_ex;
  const double w_in = driven ? -g_in_driven : conductance ? -g_in : j_in;

  Network net;
  net.name = conductance ? "Vogels & Abbott 2005, COBA" : "Vogels & Abbott 2005, CUBA";
  const auto e = net.population("E", model, o.n_e, neuron(o.synapses), initial(o));
  const auto i = net.population("I", model, o.n_i, neuron(o.synapses), initial(o));
  auto rule = [&](uint32_t n_source) -> Connectivity {
    if (o.wiring == VogelsAbbott::Wiring::probability) return FixedProbability{o.connectivity};
    return FixedInDegree{uint32_t(std::lround(o.connectivity * n_source))};
  };
  for (const auto target : {e, i}) {
    net.connect(e, target, rule(o.n_e), {.weight = w_ex, .delay = o.delay});
    net.connect(i, target, rule(o.n_i), {.weight = w_in, .delay = o.delay});
    if (driven) net.stimulate(target, {.name = "drive", .amplitude = drive});
    if (o.record_spikes) net.record_spikes(target);
  }
  if (o.start == VogelsAbbott::Start::kick && o.n_kicked > 0)
    net.stimulate(e[{0, std::min(o.n_kicked, o.n_e)}], {.name = "kick",
                                                        .kind = Stimulus::Kind::poisson,
                                                        .weight = w_ex,
                                                        .rate = o.kick_rate,
                                                        .start = o.kick_start,
                                                        .stop = o.kick_start + o.kick_duration});
  return net;
}

}  // namespace lapicque
