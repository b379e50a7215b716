#include "lapicque/published/iqbal_2025.hpp"

#include <fmt/format.h>

#include <numeric>

#include "lapicque/base/error.hpp"

namespace lapicque {
namespace {

constexpr const char *excitation = "receptor_1", *from_pv = "receptor_2", *from_sst = "receptor_3",
                     *from_lamp5 = "receptor_4";

/// What tells the classes apart; the rest is common to all.
struct Cell {
  double C_m, g_L, E_L, t_ref, b;
};
constexpr Cell e_cell{200, 10, -70, 2, 2}, pv_cell{100, 10, -70, 1, 0},
    sst_cell{100, 5, -65, 2, 10}, vip_cell{90, 5, -65, 2, 10}, lamp5_cell{120, 6, -65, 2, 0};

ValueMap parameters_of(const Cell& c) {
  return {{"C_m", c.C_m},
          {"g_L", c.g_L},
          {"E_L", c.E_L},
          {"V_th", -50.0},
          {"V_peak", 0.0},
          {"V_reset", -60.0},
          {"t_ref", c.t_ref},
          {"Delta_T", 2.0},
          {"a", 0.0},
          {"b", c.b},
          {"tau_w", 150.0},
          {"E_1", 0.0},
          {"E_2", -80.0},
          {"E_3", -80.0},
          {"E_4", -70.0},
          {"tau_decay_1", 5.0},
          {"tau_decay_2", 6.0},
          {"tau_decay_3", 30.0},
          {"tau_decay_4", 150.0}};
}

/// Builds population after population, pathway after pathway.
class Builder {
 public:
  explicit Builder(const Iqbal2025& o) : o_(o) {
    net_.name = "Iqbal et al. 2025, reconstructed";
    for (size_t g = 0; g < o.input.size(); ++g)
      e_.push_back(add(fmt::format("E{}", g + 1), o.n_e, e_cell));
    pv_ = add("PV", o.n_pv, pv_cell);
    sst_ = add("SST", o.n_sst, sst_cell);
    vip_ = add("VIP", o.n_vip, vip_cell);
    lamp5_ = add("LAMP5", o.n_lamp5, lamp5_cell);
  }

  Network build() && {
    for (const auto e : e_) {
      connect(e, e, 0.36, o_.w_ee, excitation);
      connect(e, pv_, 0.31, 0.3, excitation);
      connect(e, sst_, 0.31, 0.15, excitation);
      connect(e, vip_, 0.31, 0.05, excitation);
      connect(e, lamp5_, 0.31, 0.2, excitation);
      if (o_.pv) connect(pv_, e, 0.502, 0.5, from_pv);
      if (o_.sst) connect(sst_, e, 0.378, 0.6, from_sst);
      if (o_.lamp5) connect(lamp5_, e, 0.356, o_.w_lamp5, from_lamp5);
    }
    if (o_.pv) connect(pv_, pv_, 0.303, 0.5, from_pv);
    if (o_.pv) connect(pv_, vip_, 0.24, 0.1, from_pv);
    if (o_.sst) connect(sst_, pv_, 0.714, 0.1, from_sst);
    if (o_.sst) connect(sst_, vip_, 0.21, 0.2, from_sst);
    if (o_.vip) connect(vip_, sst_, 0.512, 0.8, from_sst);
    drive();
    return std::move(net_);
  }

 private:
  PopulationId add(std::string name, uint32_t size, const Cell& cell) {
    const auto id = net_.population(std::move(name), "aeif_multisynapse", size, parameters_of(cell),
                                    {{"V_m", Distribution{Distribution::Kind::uniform, -70, -55}}});
    if (o_.record_spikes) net_.record_spikes(id);
    return id;
  }

  void connect(PopulationId from, PopulationId to, double p, double weight, const char* receptor) {
    if (weight == 0) return;
    net_.connect(from, to, FixedProbability{.p = p, .autapses = false},
                 {.weight = weight, .delay = 1.0, .receptor = receptor});
  }

  void poisson(PopulationId target, const char* what, double rate, double weight, double start = 0,
               double stop = std::numeric_limits<double>::infinity()) {
    if (rate <= 0) return;
    net_.stimulate(target,
                   {.name = fmt::format("{} of {}", what, net_.populations[target.index].name),
                    .kind = Stimulus::Kind::poisson,
                    .receptor = excitation,
                    .weight = weight,
                    .rate = rate,
                    .start = start,
                    .stop = stop});
  }

  void drive() {
    constexpr double background = 600;  // Hz
    for (size_t g = 0; g < e_.size(); ++g) {
      poisson(e_[g], "background", background, 1);
      poisson(e_[g], "input", o_.input[g] * o_.input_rate, 1);
    }
    const double mean =
        std::accumulate(o_.input.begin(), o_.input.end(), 0.0) / double(o_.input.size());
    poisson(pv_, "background", 900, 0.5);
    poisson(pv_, "feed-forward input", 0.6 * mean * o_.input_rate, 0.5);
    poisson(sst_, "background", 250, 0.5);
    poisson(vip_, "background", 300, 0.5);
    poisson(vip_, "context", o_.context, 0.5);
    poisson(lamp5_, "background", 300, 0.5);
    if (o_.bias)
      poisson(e_[o_.bias->group], "bias", o_.bias->amount * o_.input_rate, 1, o_.bias->start,
              o_.bias->stop);
  }

  const Iqbal2025& o_;
  Network net_;
  std::vector<PopulationId> e_;
  PopulationId pv_, sst_, vip_, lamp5_;
};

}  // namespace

Network iqbal_2025(const Iqbal2025& o) {
  require(!o.input.empty(), "iqbal_2025: no groups; give each its input");
  for (double input : o.input)
    require(input >= 0, "iqbal_2025: an input is {:g}, must be >= 0", input);
  require(o.context >= 0 && o.w_ee >= 0 && o.w_lamp5 >= 0,
          "iqbal_2025: context is {:g} Hz, w_ee {:g} nS and w_lamp5 {:g} nS; all must be >= 0",
          o.context, o.w_ee, o.w_lamp5);
  require(!o.bias || o.bias->group < o.input.size(), "iqbal_2025: a bias to group {} of {}",
          o.bias ? o.bias->group : 0, o.input.size());
  return Builder(o).build();
}

}  // namespace lapicque
