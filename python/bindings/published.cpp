// Networks of the literature: their options by keyword.
#include "lapicque/published/published.hpp"

#include "bindings.hpp"
#include "lapicque/base/error.hpp"

namespace lapicque::python {
namespace {

/// The place of a name among the choices of an enum, in the enum's order.
template <class Enum>
Enum choose(std::string_view what, const std::string& name, std::vector<std::string> choices) {
  for (size_t i = 0; i < choices.size(); ++i)
    if (choices[i] == name) return Enum(i);
  fail("{}: \"{}\"{}", what, name, suggestion(name, choices));
}

Network column(double scale, double synapse_scale, const std::string& drive,
               const std::string& start, bool thalamus, double thalamic_rate, double thalamic_start,
               double thalamic_duration, bool record_spikes) {
  using P = PotjansDiesmann;
  return potjans_diesmann_2014(
      {.scale = scale,
       .synapse_scale = synapse_scale,
       .drive = choose<P::Drive>("drive", drive, {"poisson", "dc"}),
       .start = choose<P::Start>("start", start, {"optimised", "original"}),
       .thalamus = thalamus,
       .thalamic_rate = thalamic_rate,
       .thalamic_start = thalamic_start,
       .thalamic_duration = thalamic_duration,
       .record_spikes = record_spikes});
}

Network sparse(uint32_t n_e, uint32_t n_i, double connectivity, double g, double eta, double j,
               double delay, double tau_m, double v_thresh, double v_reset, double t_ref,
               const std::string& start, bool record_spikes) {
  return brunel_2000({.n_e = n_e,
                      .n_i = n_i,
                      .connectivity = connectivity,
                      .g = g,
                      .eta = eta,
                      .j = j,
                      .delay = delay,
                      .tau_m = tau_m,
                      .v_thresh = v_thresh,
                      .v_reset = v_reset,
                      .t_ref = t_ref,
                      .start = choose<Brunel::Start>("start", start, {"spread", "rest"}),
                      .record_spikes = record_spikes});
}

Network self_sustained(const std::string& synapses, const std::string& start,
                       const std::string& wiring, uint32_t n_e, uint32_t n_i, double connectivity,
                       double delay, uint32_t n_kicked, double kick_rate, double kick_start,
                       double kick_duration, bool record_spikes) {
  using V = VogelsAbbott;
  return vogels_abbott_2005(
      {.synapses = choose<V::Synapses>("synapses", synapses, {"conductance", "current"}),
       .start = choose<V::Start>("start", start, {"kick", "random", "driven"}),
       .wiring = choose<V::Wiring>("wiring", wiring, {"in_degree", "probability"}),
       .n_e = n_e,
       .n_i = n_i,
       .connectivity = connectivity,
       .delay = delay,
       .n_kicked = n_kicked,
       .kick_rate = kick_rate,
       .kick_start = kick_start,
       .kick_duration = kick_duration,
       .record_spikes = record_spikes});
}

Network polychronous(uint32_t n_e, uint32_t n_i, uint32_t out_degree, uint32_t longest_delay,
                     double w_e, double w_i, double w_max, double thalamic_rate,
                     double thalamic_weight, bool record_spikes) {
  return izhikevich_2006({.n_e = n_e,
                          .n_i = n_i,
                          .out_degree = out_degree,
                          .longest_delay = longest_delay,
                          .w_e = w_e,
                          .w_i = w_i,
                          .w_max = w_max,
                          .thalamic_rate = thalamic_rate,
                          .thalamic_weight = thalamic_weight,
                          .record_spikes = record_spikes});
}

}  // namespace

void bind_published(py::module_& m) {
  const PotjansDiesmann p;
  m.def("potjans_diesmann_2014", &column, py::kw_only(), py::arg("scale") = p.scale,
        py::arg("synapse_scale") = p.synapse_scale, py::arg("drive") = "poisson",
        py::arg("start") = "optimised", py::arg("thalamus") = p.thalamus,
        py::arg("thalamic_rate") = p.thalamic_rate, py::arg("thalamic_start") = p.thalamic_start,
        py::arg("thalamic_duration") = p.thalamic_duration,
        py::arg("record_spikes") = p.record_spikes);
  const Brunel b;
  m.def("brunel_2000", &sparse, py::kw_only(), py::arg("n_e") = b.n_e, py::arg("n_i") = b.n_i,
        py::arg("connectivity") = b.connectivity, py::arg("g") = b.g, py::arg("eta") = b.eta,
        py::arg("j") = b.j, py::arg("delay") = b.delay, py::arg("tau_m") = b.tau_m,
        py::arg("v_thresh") = b.v_thresh, py::arg("v_reset") = b.v_reset,
        py::arg("t_ref") = b.t_ref, py::arg("start") = "spread",
        py::arg("record_spikes") = b.record_spikes);
  const VogelsAbbott v;
  m.def("vogels_abbott_2005", &self_sustained, py::kw_only(), py::arg("synapses") = "conductance",
        py::arg("start") = "kick", py::arg("wiring") = "in_degree", py::arg("n_e") = v.n_e,
        py::arg("n_i") = v.n_i, py::arg("connectivity") = v.connectivity,
        py::arg("delay") = v.delay, py::arg("n_kicked") = v.n_kicked,
        py::arg("kick_rate") = v.kick_rate, py::arg("kick_start") = v.kick_start,
        py::arg("kick_duration") = v.kick_duration, py::arg("record_spikes") = v.record_spikes);
  const Polychronization z;
  m.def("izhikevich_2006", &polychronous, py::kw_only(), py::arg("n_e") = z.n_e,
        py::arg("n_i") = z.n_i, py::arg("out_degree") = z.out_degree,
        py::arg("longest_delay") = z.longest_delay, py::arg("w_e") = z.w_e, py::arg("w_i") = z.w_i,
        py::arg("w_max") = z.w_max, py::arg("thalamic_rate") = z.thalamic_rate,
        py::arg("thalamic_weight") = z.thalamic_weight, py::arg("record_spikes") = z.record_spikes);
}

}  // namespace lapicque::python
