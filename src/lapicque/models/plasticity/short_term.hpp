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
          "resources are recovered (x), active (y) or inactive (z), x + y + z = 1:\n"
          "dy/dt = -y/tau_psc;  dz/dt = y/tau_psc - z/tau_rec;  du/dt = -u/tau_facil\n"
          "at a presynaptic spike: u += U (1 - u), then u x of x becomes active, and w u x is "
          "transmitted\n"
          "at first u = 0 and x = 1; tau_psc 0 makes active resources inactive at once",
      .method =
          "exact, from one presynaptic spike to the next (NEST's tsodyks_synapse; with tau_psc 0 "
          "its tsodyks2_synapse)",
      .source = "Tsodyks & Markram 1997, PNAS 94:719; Maass & Markram 2002, Neural Netw. 15:155"};

  template <class T>
  struct Parameters {
    T U = field("U", 0.5, "1", fraction, "share of resources that a spike uses");
    T tau_rec = field("tau_rec", 100.0, "ms", positive, "recovery time of resources");
    T tau_facil = field("tau_facil", 0.0, "ms", non_negative, "decay time of u; 0: u = U");
    T tau_psc = field("tau_psc", 0.0, "ms", non_negative,
                      "time that resources stay active: that of the current; 0: none");
  };

  struct State {
    double u = 0, x = 1, y = 0;  ///< just after the latest spike
  };

  /// What is left of an inactive, an active and a facilitated synapse since the latest spike, and
  /// how much of what was active is inactive now.
  struct Left {
    double rec, psc, facil, inactive;
  };
  static Left left(double h, double tau_rec, double tau_facil, double tau_psc) {
    const auto of = [h](double tau) { return tau > 0 ? std::exp(-h / tau) : 0.0; };
    Left l{of(tau_rec), of(tau_psc), of(tau_facil), 0};
    // tau_rec (exp(-h/tau_rec) - exp(-h/tau_psc)) / (tau_rec - tau_psc), smooth where they meet
    const double rate = tau_psc > 0 ? 1 / tau_psc - 1 / tau_rec : 0;
    if (tau_psc <= 0)
      l.inactive = l.rec;
    else if (std::abs(rate) * h < 1e-8)
      l.inactive = h / tau_psc * l.rec;
    else
      l.inactive = l.rec * -std::expm1(-rate * h) / (rate * tau_psc);
    return l;
  }

  /// The next spike; returns u x, the share that it releases.
  static double spike(State& s, double U, const Left& l) {
    const double inactive = (1 - s.x - s.y) * l.rec + s.y * l.inactive;
    s.y *= l.psc;
    s.x = 1 - s.y - inactive;
    s.u = U + s.u * (1 - U) * l.facil;
    const double released = s.u * s.x;
    s.x -= released;
    s.y += released;
    return released;
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
