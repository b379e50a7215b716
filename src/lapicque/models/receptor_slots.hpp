// Receptors in any number, for neurons whose synapses are chosen by parameters: each slot is an
// exponential, alpha or beta function, of conductance or of current.
//
//   dg/dt = h - g/tau_decay;  dh/dt = -h/tau_rise
//   I_syn = g (E - V_m) where conductance is 1, g where it is 0
//
// tau_rise 0 makes g jump by the weight of a spike and decay; otherwise h jumps, by what makes g
// peak at the weight: an alpha function where tau_rise = tau_decay, else a beta function.
#pragma once
#include <array>
#include <utility>

#include "lapicque/models/linear.hpp"
#include "lapicque/models/model.hpp"

namespace lapicque {

inline constexpr size_t most_receptor_slots = 16;

/// The names of one slot's fields, with its number from 1 on.
struct SlotNames {
  const char *receptor, *E, *tau_rise, *tau_decay, *conductance, *g, *h;
};
inline constexpr std::array<SlotNames, most_receptor_slots> slot_names{
    SlotNames{"receptor_1", "E_1", "tau_rise_1", "tau_decay_1", "conductance_1", "g_1", "h_1"},
    SlotNames{"receptor_2", "E_2", "tau_rise_2", "tau_decay_2", "conductance_2", "g_2", "h_2"},
    SlotNames{"receptor_3", "E_3", "tau_rise_3", "tau_decay_3", "conductance_3", "g_3", "h_3"},
    SlotNames{"receptor_4", "E_4", "tau_rise_4", "tau_decay_4", "conductance_4", "g_4", "h_4"},
    SlotNames{"receptor_5", "E_5", "tau_rise_5", "tau_decay_5", "conductance_5", "g_5", "h_5"},
    SlotNames{"receptor_6", "E_6", "tau_rise_6", "tau_decay_6", "conductance_6", "g_6", "h_6"},
    SlotNames{"receptor_7", "E_7", "tau_rise_7", "tau_decay_7", "conductance_7", "g_7", "h_7"},
    SlotNames{"receptor_8", "E_8", "tau_rise_8", "tau_decay_8", "conductance_8", "g_8", "h_8"},
    SlotNames{"receptor_9", "E_9", "tau_rise_9", "tau_decay_9", "conductance_9", "g_9", "h_9"},
    SlotNames{"receptor_10", "E_10", "tau_rise_10", "tau_decay_10", "conductance_10", "g_10",
              "h_10"},
    SlotNames{"receptor_11", "E_11", "tau_rise_11", "tau_decay_11", "conductance_11", "g_11",
              "h_11"},
    SlotNames{"receptor_12", "E_12", "tau_rise_12", "tau_decay_12", "conductance_12", "g_12",
              "h_12"},
    SlotNames{"receptor_13", "E_13", "tau_rise_13", "tau_decay_13", "conductance_13", "g_13",
              "h_13"},
    SlotNames{"receptor_14", "E_14", "tau_rise_14", "tau_decay_14", "conductance_14", "g_14",
              "h_14"},
    SlotNames{"receptor_15", "E_15", "tau_rise_15", "tau_decay_15", "conductance_15", "g_15",
              "h_15"},
    SlotNames{"receptor_16", "E_16", "tau_rise_16", "tau_decay_16", "conductance_16", "g_16",
              "h_16"}};

template <class T, size_t K>
struct SlotParameters {
  T E = field(slot_names[K].E, 0.0, "mV", any_value, "reversal potential of a conductance");
  T tau_rise = field(slot_names[K].tau_rise, 0.0, "ms", non_negative, "rise time; 0: a jump");
  T tau_decay = field(slot_names[K].tau_decay, 5.0, "ms", positive, "decay time");
  T conductance =
      field(slot_names[K].conductance, 1.0, "1", fraction, "1: weights in nS; 0: a current, in pA");
};

template <class T, size_t K>
struct SlotState {
  T g = field(slot_names[K].g, 0.0, "nS", any_value, "conductance, or current in pA");
  T h = field(slot_names[K].h, 0.0, "nS/ms", any_value, "its rise");
};

template <class T, size_t K>
struct SlotInput {
  T w = receptor(slot_names[K].receptor, "nS", "spikes; in pA where conductance is 0");
};

/// N slots in a row: a struct that is an array of T like every table.
template <class T, template <class, size_t> class Slot, class Ks>
struct SlotTable;
template <class T, template <class, size_t> class Slot, size_t... K>
struct SlotTable<T, Slot, std::index_sequence<K...>> : Slot<T, K>... {
  template <size_t k>
  Slot<T, k>& at() {
    return *this;
  }
  template <size_t k>
  const Slot<T, k>& at() const {
    return *this;
  }
};
template <class T, template <class, size_t> class Slot, size_t N>
using Slots = SlotTable<T, Slot, std::make_index_sequence<N>>;

/// The constants of one slot and step.
template <class T>
struct SlotConstants {
  T P_g, P_h, P_gh;  ///< g <- P_g g + P_gh h, h <- P_h h
  T mean_g, mean_h;  ///< the mean of g over the step, per g and per h at its start
  T jump_g, jump_h;  ///< per weight
  T per_V, drive;    ///< I_syn = g (drive - per_V V_m)
};

/// A beta function of peak 1 starts with h = exp(t_peak / tau_rise) / tau_decay, where
/// t_peak = ln(tau_decay / tau_rise) / (1/tau_rise - 1/tau_decay); smooth through tau_rise =
/// tau_decay, where it is an alpha function. Errors below 1e-12 relative.
template <class T, size_t K>
SlotConstants<T> slot_constants(const SlotParameters<T, K>& p, double dt) {
  const auto jumps = p.tau_rise <= T(0);
  const T rise = select(jumps, p.tau_decay, p.tau_rise), decay = p.tau_decay;
  const T u = decay / rise - T(1);  // (1/tau_rise - 1/tau_decay) tau_decay
  const auto alike = abs(u) < T(1e-5);
  const T safe = select(alike, T(1), u);
  const T t_peak =
      decay * select(alike, T(1) - u * (T(0.5) - u * T(1.0 / 3)), log(T(1) + safe) / safe);
  const T P_gh = propagator_psc_exp(decay, rise, T(1), dt);
  return {.P_g = exp(-T(dt) / decay),
          .P_h = exp(-T(dt) / rise),
          .P_gh = P_gh,
          .mean_g = decay_ratio(T(dt) / decay),
          .mean_h = decay * (rise * -expm1(-T(dt) / rise) - P_gh) / T(dt),
          .jump_g = select(jumps, T(1), T(0)),
          .jump_h = select(jumps, T(0), exp(t_peak / rise) / decay),
          .per_V = p.conductance,
          .drive = select(p.conductance > T(0), p.conductance * p.E, T(1))};
}

template <class T, size_t N>
std::array<SlotConstants<T>, N> slots_constants(const Slots<T, SlotParameters, N>& p, double dt) {
  return [&]<size_t... K>(std::index_sequence<K...>) {
    return std::array<SlotConstants<T>, N>{slot_constants(p.template at<K>(), dt)...};
  }
  (std::make_index_sequence<N>{});
}

/// What all slots together do to the membrane: I_syn = D - G V_m.
template <class T>
struct SlotSum {
  T G, D;
};

/// The means over the step that begins now.
template <class T, size_t N>
[[gnu::always_inline]] inline SlotSum<T> mean_input(const Slots<T, SlotState, N>& s,
                                                    const std::array<SlotConstants<T>, N>& q) {
  SlotSum<T> sum{T(0), T(0)};
  [&]<size_t... K>(std::index_sequence<K...>) __attribute__((always_inline)) {
    const auto add = [&](const T& g, const T& h, const SlotConstants<T>& c)
        __attribute__((always_inline)) {
      const T mean = c.mean_g * g + c.mean_h * h;
      sum.G += c.per_V * mean;
      sum.D += c.drive * mean;
    };
    (add(s.template at<K>().g, s.template at<K>().h, q[K]), ...);
  }
  (std::make_index_sequence<N>{});
  return sum;
}

/// The step itself, then what arrived. Weights on conductances count as magnitudes.
template <class T, size_t N>
[[gnu::always_inline]] inline void advance_slots(Slots<T, SlotState, N>& s,
                                                 const std::array<SlotConstants<T>, N>& q,
                                                 const Slots<T, SlotInput, N>& x) {
  [&]<size_t... K>(std::index_sequence<K...>) __attribute__((always_inline)) {
    const auto step = [](T & g, T & h, const T& arrived, const SlotConstants<T>& c)
        __attribute__((always_inline)) {
      const T w = select(c.per_V > T(0), abs(arrived), arrived);
      g = c.P_g * g + c.P_gh * h + c.jump_g * w;
      h = c.P_h * h + c.jump_h * w;
    };
    (step(s.template at<K>().g, s.template at<K>().h, x.template at<K>().w, q[K]), ...);
  }
  (std::make_index_sequence<N>{});
}

}  // namespace lapicque
