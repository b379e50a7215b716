// Synapses whose transmission depends on their own past, or on chance: short-term plasticity.
#pragma once
#include <cmath>

#include "lapicque/models/model.hpp"

namespace lapicque {

/// Facilitation and depression as a map from one presynaptic spike to the next.
struct TsodyksMarkram {
  static constexpr ModelInfo info{
      .name = "tsodyks_markram",
      .summary = "Short-term facilitation and depression.",
      .equations =
          "at a presynaptic spike, h after the one before:\n"
          "x <- 1 + (x - x u - 1) exp(-h/tau_rec);  u <- U + u (1 - U) exp(-h/tau_facil)\n"
          "the spike transmits w u x; at the first spike u = U and x = 1",
      .method = "exact; resources recover with tau_rec only (NEST's tsodyks2_synapse)",
      .source = "Tsodyks & Markram 1997, PNAS 94:719; Maass & Markram 2002, Neural Netw. 15:155"};

  template <class T>
  struct Parameters {
    T U = field("U", 0.5, "1", fraction, "share of resources that a spike uses");
    T tau_rec = field("tau_rec", 100.0, "ms", positive, "recovery time of resources");
    T tau_facil = field("tau_facil", 0.0, "ms", non_negative, "decay time of u; 0: u = U");
  };

  struct State {
    double u = 0, x = 1;  ///< at the latest spike; u = 0: no spike yet
  };

  /// The next spike, given what is left of recovery and facilitation; returns u x.
  static double spike(State& s, double U, double left_rec, double left_facil) {
    s.x = 1 + (s.x - s.x * s.u - 1) * left_rec;
    s.u = U + s.u * (1 - U) * left_facil;
    return s.u * s.x;
  }
};

/// Release sites that are filled or empty: Tsodyks and Markram's model with whole vesicles.
struct Multiquantal {
  static constexpr ModelInfo info{
      .name = "multiquantal",
      .summary = "Stochastic release from n sites, each depleted and refilled as a whole.",
      .equations =
          "at a presynaptic spike, h after the one before:\n"
          "each empty site refills with probability 1 - exp(-h/tau_rec);\n"
          "u <- U + u (1 - U) exp(-h/tau_facil);  each full site releases with probability u\n"
          "the spike transmits w times the number of releases",
      .method = "exact; at the first spike u = U and all sites are full",
      .source = "Fuhrmann, Segev, Markram & Tsodyks 2002, J. Neurophysiol. 87:140"};

  template <class T>
  struct Parameters {
    T U = field("U", 0.5, "1", fraction, "release probability at rest");
    T n = field("n", 1.0, "1", {.low = 1, .high = 1000}, "release sites");
    T tau_rec = field("tau_rec", 800.0, "ms", positive, "refilling time of a site");
    T tau_facil = field("tau_facil", 0.0, "ms", non_negative, "decay time of u; 0: u = U");
  };
};

/// One site of Multiquantal.
struct StochasticTsodyksMarkram {
  static constexpr ModelInfo info{
      .name = "stochastic_tsodyks_markram",
      .summary = "Stochastic release from one site with facilitation and depression.",
      .equations =
          "at a presynaptic spike, h after the one before:\n"
          "an empty site refills with probability 1 - exp(-h/tau_rec);\n"
          "u <- U + u (1 - U) exp(-h/tau_facil);  a full site releases w with probability u",
      .method = "exact; at the first spike u = U and the site is full",
      .source = "Fuhrmann, Segev, Markram & Tsodyks 2002, J. Neurophysiol. 87:140"};

  template <class T>
  struct Parameters {
    T U = field("U", 0.5, "1", fraction, "release probability at rest");
    T tau_rec = field("tau_rec", 100.0, "ms", positive, "refilling time of the site");
    T tau_facil = field("tau_facil", 0.0, "ms", non_negative, "decay time of u; 0: u = U");
  };
};

/// A synapse that fails by chance.
struct Bernoulli {
  static constexpr ModelInfo info{
      .name = "bernoulli",
      .summary = "Each spike is transmitted with probability p.",
      .equations = "a spike transmits w with probability p, else nothing",
      .method = "exact; draws are keyed by synapse and time, the same for any number of threads",
      .source = "PyNN's SimpleStochasticSynapse; NEST's bernoulli_synapse"};

  template <class T>
  struct Parameters {
    T p = field("p", 0.5, "1", fraction, "probability of transmission");
  };
};

struct Static {
  static constexpr ModelInfo info{.name = "static",
                                  .summary = "A weight that does not change.",
                                  .equations = "a spike transmits w",
                                  .method = "exact",
                                  .source = ""};
  template <class T>
  struct Parameters {};
};

}  // namespace lapicque
