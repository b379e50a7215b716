// Rates in closed form: of a leaky integrate-and-fire neuron under constant current or white
// noise, and of the recurrent network of Brunel (2000). What simulations are held against.
#pragma once
#include <vector>

namespace lapicque::statistics {

/// exp(x^2) erfc(x) without overflow for x >= 0; relative error below 1e-13 for x >= -5.
double erfcx(double x);

/// A leaky integrate-and-fire neuron: tau dV/dt = mu - V, reset and held at threshold.
struct LifRate {
  double tau = 20;       ///< ms
  double v_thresh = 20;  ///< mV
  double v_reset = 10;   ///< mV
  double t_ref = 2;      ///< ms
};

/// Its rate in Hz under a constant mu in mV (E_L + R I), 1 / (t_ref + tau ln((mu - v_reset) /
/// (mu - v_thresh))); 0 where mu does not exceed the threshold.
double lif_rate(const LifRate& neuron, double mu);

/// Siegert's rate in Hz where white noise is added to mu: sigma^2 / 2 is the variance that the
/// free potential has (Brunel's convention),
///     1 / rate = t_ref + tau sqrt(pi) integral of exp(u^2) (1 + erf(u)) du
/// from (v_reset - mu) / sigma to (v_thresh - mu) / sigma. sigma = 0 is `lif_rate`.
/// Relative error below 1e-12; 0 where the rate underflows.
double siegert_rate(const LifRate& neuron, double mu, double sigma);

/// Brunel's network of model A: identical neurons, sparse random coupling by delta pulses.
struct BrunelNetwork {
  LifRate neuron = {};
  double c_e = 1000;    ///< excitatory synapses on each neuron
  double c_i = 250;     ///< inhibitory synapses on each neuron
  double c_ext = 1000;  ///< external synapses on each neuron
  double j = 0.1;       ///< amplitude of excitatory and external pulses, mV
  double g = 5;         ///< inhibitory over excitatory amplitude
  double eta = 2;       ///< external rate over the rate that alone reaches the threshold
};

/// A state of the network in which all neurons fire at the rate that their input brings about.
struct MeanField {
  double rate;   ///< Hz
  double mu;     ///< mV
  double sigma;  ///< mV
};

/// The external rate per synapse, eta v_thresh / (j c_ext tau), in Hz.
double external_rate(const BrunelNetwork& network);

/// The mean and noise of the input that the network gives when all fire at `rate` Hz, and the
/// rate in Hz that this brings about in `MeanField::rate`.
MeanField response(const BrunelNetwork& network, double rate);

/// The self-consistent states (Brunel 2000, eqs. 21-24), by rising rate: one in the inhibition-
/// dominated regimes; where excitation dominates there may be three, the middle one unstable.
std::vector<MeanField> brunel_states(const BrunelNetwork& network);

}  // namespace lapicque::statistics
