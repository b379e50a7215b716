// The competitive-cooperative motif of layer 2/3 in rates: groups of excitatory cells and four
// classes of interneurons, each in the role that Iqbal et al. (PNAS 2025) give it.
//
//   tau_E e_i' = -e_i + [ (I_i + a e_i)/(1 + k_L l) - w_PE p - w_SE s_i ]+
//   tau_P p'   = -p   + [ f_I <I> + f_E <e> - w_PP p - w_SP <s> ]+     PV: feed-forward inhibition
//   tau_S s_i' = -s_i + [ e_S <e> - w_VS v ]+                          SST: feedback inhibition
//   tau_V v'   = -v   + [ c + e_V <e> - w_SV <s> - w_PV p ]+           VIP: disinhibition
//   tau_L l'   = -l   + [ <e> ]+                                       LAMP5: gain normalisation
//
// <.> is the mean over groups, c the context that drives VIP. The paper's equations and numbers
// could not be read: this circuit is our reconstruction of the roles, not the authors' model. The
// ratios of inhibitory weights follow Pfeffer et al. (2013), Nat. Neurosci. 16:1068, PV->E = 1;
// SST->PV is 0.3 of that table, VIP->SST was set by hand, because few strong VIP cells stand for
// many weak ones. Rates are dimensionless.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

namespace lapicque::wta {

struct Motif {
  double tau_e = 20, tau_p = 8, tau_s = 16, tau_v = 14, tau_l = 100;  ///< ms
  double a = 0.6;                                                     ///< E to itself
  double k_l = 0.35;                                                  ///< division by LAMP5
  double w_pe = 1, w_se = 0.54;                                       ///< onto E
  double f_i = 0.25, f_e = 0.15, w_pp = 0.303, w_sp = 0.099;          ///< onto PV
  double e_s = 2.2, w_vs = 1.2;                                       ///< onto SST
  double e_v = 0.1, w_sv = 0.154, w_pv = 0.044;                       ///< onto VIP
  double context = 0;                                                 ///< c: what drives VIP
};

enum class Interneuron { pv, sst, vip, lamp5 };

/// The motif without one class: nothing it does is left.
Motif without(Motif motif, Interneuron gone);

struct MotifState {
  std::vector<double> e, s;
  double p = 0, v = 0, l = 0;

  /// At rest, with n groups.
  static MotifState rest(size_t n) { return {std::vector<double>(n), std::vector<double>(n)}; }
};

/// Euler steps of `dt` ms under a constant input [n groups] for `duration` ms. Throws Error for an
/// input of another size.
void advance(const Motif& motif, std::span<const double> input, double duration, double dt,
             MotifState& state);

/// The state after 3 s from rest.
MotifState settle(const Motif& motif, std::span<const double> input);

}  // namespace lapicque::wta
