#include "lapicque/models/synapse.hpp"

#include "lapicque/models/plasticity/short_term.hpp"
#include "lapicque/models/plasticity/stdp.hpp"
#include "lapicque/models/plasticity/stdp_reward.hpp"
#include "lapicque/models/plasticity/stdp_triplet.hpp"
#include "lapicque/models/plasticity/vogels.hpp"

namespace lapicque {
namespace {

template <class M>
SynapseModel model(bool per_synapse = false) {
  return {.info = M::info,
          .parameters = fields_of<M::template Parameters>(),
          .options = {},
          .presets = {},
          .per_synapse = per_synapse};
}

/// Bi & Poo and Froemke & Dan report the effect of 60 pairings, far enough apart to add up.
std::vector<SynapsePreset> stdp_presets() {
  return {
      {"bi_poo",
       "Bi & Poo 1998, J. Neurosci. 18:10464, fit of Bi & Wang 2002; 60 pairings change the weight "
       "by +77.7 % and -27.3 % of w_max in the limit of small intervals",
       {{"tau_plus", 16.8}, {"tau_minus", 33.7}, {"A_plus", 0.777 / 60}, {"A_minus", 0.273 / 60}},
       {{"pairing", "all_to_all"}, {"weight_dependence", "additive"}}},
      {"froemke_dan",
       "Froemke & Dan 2002, Nature 416:433, layer 2/3 of visual cortex, without suppression; 60 "
       "pairings change the weight by +103 % and -51 %",
       {{"tau_plus", 13.3}, {"tau_minus", 34.5}, {"A_plus", 1.03 / 60}, {"A_minus", 0.51 / 60}},
       {{"pairing", "all_to_all"}, {"weight_dependence", "additive"}}},
      {"song_miller_abbott",
       "Song, Miller & Abbott 2000, Nat. Neurosci. 3:919; A_minus = 1.05 A_plus",
       {{"tau_plus", 20}, {"tau_minus", 20}, {"A_plus", 0.005}, {"A_minus", 0.00525}},
       {{"pairing", "all_to_all"}, {"weight_dependence", "additive"}}},
      {"morrison_power_law",
       "Morrison, Aertsen & Diesmann 2007, Neural Comput. 19:1437, with the numbers of NEST's "
       "hpc_benchmark: lambda 0.1, alpha 0.0513, mu 0.4, w_0 1 pA",
       {{"tau_plus", 15},
        {"tau_minus", 30},
        {"A_plus", 0.1},
        {"A_minus", 0.1 * 0.0513},
        {"mu_plus", 0.4},
        {"w_0", 1}},
       {{"pairing", "all_to_all"}, {"weight_dependence", "power_law"}}},
      {"guetig",
       "Guetig, Aharonov, Rotter & Sompolinsky 2003, J. Neurosci. 23:3697; lambda 0.005, alpha "
       "1.05, mu 0.02",
       {{"tau_plus", 20},
        {"tau_minus", 20},
        {"A_plus", 0.005},
        {"A_minus", 0.005 * 1.05},
        {"mu_plus", 0.02},
        {"mu_minus", 0.02}},
       {{"pairing", "all_to_all"}, {"weight_dependence", "guetig"}}}};
}

/// Table 3 and 4 of Pfister & Gerstner 2006.
std::vector<SynapsePreset> triplet_presets() {
  using Parameters = std::vector<std::pair<std::string_view, double>>;
  auto make = [](std::string_view name, std::string_view what, std::string_view pairing,
                 Parameters p) {
    Parameters all{{"tau_plus", 16.8}, {"tau_minus", 33.7}};
    all.insert(all.end(), p.begin(), p.end());
    return SynapsePreset{name, what, std::move(all), {{"pairing", pairing}}};
  };
  // A2_minus = A3_plus tau_plus tau_y kappa / tau_minus: unpaired spikes at kappa change nothing.
  auto homeostatic =
      make("visual_homeostatic",
           "Zenke, Hennequin & Gerstner 2013: visual_minimal with sliding depression, "
           "kappa 3 Hz",
           "all_to_all",
           {{"A2_plus", 0},
            {"A3_plus", 6.5e-3},
            {"A2_minus", 1.1082e-3},
            {"A3_minus", 0},
            {"tau_y", 114},
            {"kappa", 3}});
  homeostatic.options.emplace_back("depression", "sliding");
  return {
      make("visual_full", "Pfister & Gerstner 2006: visual cortex, all-to-all, full", "all_to_all",
           {{"A2_plus", 5e-10},
            {"A3_plus", 6.2e-3},
            {"A2_minus", 7e-3},
            {"A3_minus", 2.3e-4},
            {"tau_x", 101},
            {"tau_y", 125}}),
      make("visual_minimal", "Pfister & Gerstner 2006: visual cortex, all-to-all, minimal",
           "all_to_all",
           {{"A2_plus", 0},
            {"A3_plus", 6.5e-3},
            {"A2_minus", 7.1e-3},
            {"A3_minus", 0},
            {"tau_y", 114}}),
      homeostatic,
      make("visual_nearest_full", "Pfister & Gerstner 2006: visual cortex, nearest, full",
           "nearest_symmetric",
           {{"A2_plus", 8.8e-11},
            {"A3_plus", 5.3e-2},
            {"A2_minus", 6.6e-3},
            {"A3_minus", 3.1e-3},
            {"tau_x", 714},
            {"tau_y", 40}}),
      make("visual_nearest_minimal", "Pfister & Gerstner 2006: visual cortex, nearest, minimal",
           "nearest_symmetric",
           {{"A2_plus", 0}, {"A3_plus", 5e-2}, {"A2_minus", 8e-3}, {"A3_minus", 0}, {"tau_y", 40}}),
      make("hippocampus_full", "Pfister & Gerstner 2006: hippocampus, all-to-all, full",
           "all_to_all",
           {{"A2_plus", 6.1e-3},
            {"A3_plus", 6.7e-3},
            {"A2_minus", 1.6e-3},
            {"A3_minus", 1.4e-3},
            {"tau_x", 946},
            {"tau_y", 27}}),
      make("hippocampus_minimal", "Pfister & Gerstner 2006: hippocampus, all-to-all, minimal",
           "all_to_all",
           {{"A2_plus", 5.3e-3},
            {"A3_plus", 8e-3},
            {"A2_minus", 3.5e-3},
            {"A3_minus", 0},
            {"tau_y", 40}}),
      make("hippocampus_nearest_minimal", "Pfister & Gerstner 2006: hippocampus, nearest, minimal",
           "nearest_symmetric",
           {{"A2_plus", 4.6e-3},
            {"A3_plus", 9.1e-3},
            {"A2_minus", 3e-3},
            {"A3_minus", 0},
            {"tau_y", 48}})};
}

std::vector<SynapseModel> make_table() {
  auto stdp = model<Stdp>();
  stdp.options = {{"pairing",
                   {"all_to_all", "nearest_symmetric", "nearest_pre_centred", "nearest_restricted"},
                   "which spikes form pairs; nearest_restricted is restricted symmetric"},
                  {"weight_dependence",
                   {"additive", "multiplicative", "guetig", "van_rossum", "power_law"},
                   "how the change depends on the weight; van_rossum is additive potentiation and "
                   "multiplicative depression"}};
  stdp.presets = stdp_presets();

  auto triplet = model<StdpTriplet>();
  triplet.options = {
      {"pairing",
       {"all_to_all", "nearest_symmetric"},
       "whether traces grow by 1 or restart at 1 at a spike"},
      {"depression",
       {"constant", "sliding"},
       "sliding: depression follows the target's own rate, which is drawn to kappa"}};
  triplet.presets = triplet_presets();

  auto reward = model<StdpReward>();
  reward.options = {
      {"pairing", {"all_to_all", "nearest_symmetric"}, "which spikes form pairs"},
      {"modulator", {}, "a population whose spikes release dopamine; none: only live rewards"}};

  std::vector<SynapseModel> table;
  table.push_back(model<Static>());
  table.push_back(model<TsodyksMarkram>(true));
  table.push_back(model<StochasticTsodyksMarkram>(true));
  table.push_back(model<Multiquantal>(true));
  table.push_back(model<Bernoulli>(true));
  table.push_back(std::move(stdp));
  table.push_back(std::move(triplet));
  table.push_back(model<Vogels>());
  table.push_back(std::move(reward));
  for (SynapseModel& m : table) {
    if (m.presets.empty()) continue;
    SynapseOption preset{"preset", {"none"}, "a published set of parameters and options"};
    for (const auto& p : m.presets) preset.choices.push_back(p.name);
    m.options.push_back(std::move(preset));
  }
  return table;
}

}  // namespace

const SynapseOption* SynapseModel::find_option(std::string_view name) const {
  for (const auto& option : options)
    if (option.name == name) return &option;
  return nullptr;
}

const SynapsePreset* SynapseModel::find_preset(std::string_view name) const {
  for (const auto& preset : presets)
    if (preset.name == name) return &preset;
  return nullptr;
}

std::span<const SynapseModel> synapse_models() {
  static const std::vector<SynapseModel> table = make_table();
  return table;
}

const SynapseModel* find_synapse_model(std::string_view name) {
  for (const auto& m : synapse_models())
    if (m.info.name == name) return &m;
  return nullptr;
}

}  // namespace lapicque
