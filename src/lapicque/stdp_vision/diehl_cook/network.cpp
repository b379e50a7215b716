#include "lapicque/stdp_vision/diehl_cook/network.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "lapicque/base/error.hpp"
#include "lapicque/base/random.hpp"
#include "lapicque/base/simd/denormals.hpp"

namespace lapicque::stdp_vision {
namespace {

constexpr double settling = 50;  // ms after which no conductance is left: 25 tau_syn_in

size_t steps_in(double duration, double dt) { return size_t(std::lround(duration / dt)); }

template <class M>
typename M::template Parameters<double> defaults_of() {
  typename M::template Parameters<double> p;
  const auto table = fields_of<M::template Parameters>();
  auto values = members<M::template Parameters>(p);
  for (size_t i = 0; i < table.size(); ++i) values[i] = table[i].value;
  return p;
}

}  // namespace

IafCondExpTheta::Parameters<double> excitatory_parameters() {
  return defaults_of<IafCondExpTheta>();
}

IafCondExp::Parameters<double> inhibitory_parameters() {
  auto p = defaults_of<IafCondExp>();
  p.C_m = 10, p.g_L = 1, p.E_L = -60, p.E_in = -85, p.V_th = -40, p.V_reset = -45, p.t_ref = 2;
  p.tau_syn_ex = 1, p.tau_syn_in = 2;
  return p;
}

InputSpikes draw_input(std::span<const uint8_t> pixels, double brightness, double dt,
                       size_t n_steps, uint64_t seed, uint64_t presentation, uint32_t attempt) {
  Stream stream(make_key(seed, Purpose::encoding, attempt), uint32_t(presentation),
                uint32_t(presentation >> 32));
  std::vector<std::pair<uint32_t, uint32_t>> spikes;  // step, pixel
  for (uint32_t i = 0; i < pixels.size(); ++i) {
    const double p = std::min(1.0, brightness * pixels[i] * dt * 1e-3);
    if (p <= 0) continue;
    if (p >= 1) {
      for (uint32_t s = 0; s < n_steps; ++s) spikes.emplace_back(s, i);
      continue;
    }
    // Steps from spike to spike are geometric.
    const double per_log = 1 / std::log1p(-p);
    for (double s = -1;;) {
      s += 1 + std::floor(std::log(stream.uniform_open()) * per_log);
      if (s >= double(n_steps)) break;
      spikes.emplace_back(uint32_t(s), i);
    }
  }
  InputSpikes input{.begins = std::vector<uint32_t>(n_steps + 1),
                    .inputs = std::vector<uint32_t>(spikes.size())};
  for (const auto& [step, pixel] : spikes) ++input.begins[step + 1];
  for (size_t s = 0; s < n_steps; ++s) input.begins[s + 1] += input.begins[s];
  auto next = input.begins;
  for (const auto& [step, pixel] : spikes) input.inputs[next[step]++] = pixel;
  return input;
}

template <class R>
DiehlCook<R>::DiehlCook(const DiehlCookSpec& spec, size_t n_inputs, uint64_t seed)
    : spec_(spec), n_inputs_(n_inputs), width_(padded_width<R>(spec.neurons)) {
  require(spec.neurons >= 1 && n_inputs >= 1,
          "{} neurons with {} inputs; must be at least 1 of each", spec.neurons, n_inputs);
  weights_ = Array<R>(n_inputs * width_);
  excitatory_ = Array<R>(n_fields<IafCondExpTheta::State> * width_);
  inhibitory_ = Array<R>(n_fields<IafCondExp::State> * width_);
  for (Array<R>* a :
       {&excitatory_spikes_, &inhibitory_spikes_, &spikes_, &post_1_, &post_2_, &sums_})
    *a = Array<R>(width_);
  pre_ = Array<R>(padded_width<R>(n_inputs));
  awake_.assign(width_, 0);
  for (size_t i = 0; i < n_inputs; ++i) {
    Stream stream(make_key(seed, Purpose::initial_weight, 0), uint32_t(i));
    for (size_t n = 0; n < spec.neurons; ++n)
      weights_[i * width_ + n] = R(0.3 * (stream.uniform() + 0.01));
  }
  std::fill_n(theta().begin(), width_, R(1e30));  // behind the last neuron none ever fires
  std::fill_n(theta().begin(), spec.neurons, R(spec.theta_start));
  // While an image is shown theta only grows; its decay is that of rest().
  auto p = excitatory_parameters();
  p.theta_plus = spec.theta_plus, p.tau_theta = std::numeric_limits<double>::infinity();
  q_excitatory_ = IafCondExpTheta::prepare(p, spec.dt);
  p.theta_plus = 0;
  q_frozen_ = IafCondExpTheta::prepare(p, spec.dt);
  q_inhibitory_ = IafCondExp::prepare(inhibitory_parameters(), spec.dt);
  quieten();
}

template <class R>
void DiehlCook<R>::quieten() {
  const auto e = excitatory_parameters();
  const auto i = inhibitory_parameters();
  const std::vector<R> theta(this->theta().begin(), this->theta().end());
  for (Array<R>* a : {&excitatory_, &inhibitory_, &excitatory_spikes_, &inhibitory_spikes_,
                      &spikes_, &post_1_, &post_2_, &pre_})
    std::fill(a->begin(), a->end(), R(0));
  std::fill_n(excitatory_.data(), width_, R(e.E_L));
  std::fill_n(inhibitory_.data(), width_, R(i.E_L));
  std::copy(theta.begin(), theta.end(), this->theta().begin());
  std::fill(awake_.begin(), awake_.end(), 0u);
  n_inhibitory_ = 0;
}

template <class R>
DiehlCookArgs<R> DiehlCook<R>::arguments(bool learns) {
  const auto i = inhibitory_parameters();
  // A membrane is at rest when what is left of it is below the precision of R.
  const double patience = -std::log(double(std::numeric_limits<R>::epsilon())) * i.C_m / i.g_L;
  return {.n_neurons = spec_.neurons,
          .width = width_,
          .n_inputs = n_inputs_,
          .learns = learns,
          .weights = weights_.data(),
          .excitatory = excitatory_.data(),
          .inhibitory = inhibitory_.data(),
          .excitatory_spikes = excitatory_spikes_.data(),
          .inhibitory_spikes = inhibitory_spikes_.data(),
          .spikes = spikes_.data(),
          .n_inhibitory = &n_inhibitory_,
          .awake = awake_.data(),
          .steps_to_rest = uint32_t(patience / spec_.dt) + 1,
          .post_1 = post_1_.data(),
          .post_2 = post_2_.data(),
          .pre = pre_.data(),
          .q_excitatory = learns ? &q_excitatory_ : &q_frozen_,
          .q_inhibitory = &q_inhibitory_,
          .w_excitatory = spec_.excitation,
          .w_inhibitory = spec_.inhibition,
          .nu_pre = spec_.nu_pre,
          .nu_post = spec_.nu_post,
          .w_max = spec_.w_max,
          .decay_pre = std::exp(-spec_.dt / spec_.tau_pre),
          .decay_post_1 = std::exp(-spec_.dt / spec_.tau_post_1),
          .decay_post_2 = std::exp(-spec_.dt / spec_.tau_post_2)};
}

template <class R>
void DiehlCook<R>::run(const InputSpikes& input, bool learns, std::span<uint32_t> counts) {
  require(counts.size() == spec_.neurons, "counts of {} neurons, there are {}", counts.size(),
          spec_.neurons);
  auto a = arguments(learns);
  a.n_steps = input.n_steps();
  a.begins = input.begins.data(), a.inputs = input.inputs.data();
  a.counts = counts.data();
  const FlushDenormals guard;  // what neurons long silent keep of their traces
  kernels<R>().diehl_cook(a);
}

template <class R>
void DiehlCook<R>::rest(double duration, double shown, bool learns, std::span<uint32_t> counts) {
  const double stepped = std::min(duration, settling), leap = duration - stepped;
  run({.begins = std::vector<uint32_t>(steps_in(stepped, spec_.dt) + 1)}, learns, counts);
  if (leap > 0) {
    const auto e = excitatory_parameters();
    const auto i = inhibitory_parameters();
    const auto left = [&](double tau) { return R(std::exp(-leap / tau)); };
    const R to_e = left(e.C_m / e.g_L), to_i = left(i.C_m / i.g_L), to_pre = left(spec_.tau_pre);
    const R to_1 = left(spec_.tau_post_1), to_2 = left(spec_.tau_post_2);
    for (size_t n = 0; n < width_; ++n) {
      R& V = excitatory_[n];
      R& U = inhibitory_[n];
      V = R(e.E_L) + (V - R(e.E_L)) * to_e;
      U = R(i.E_L) + (U - R(i.E_L)) * to_i;
      post_1_[n] *= to_1, post_2_[n] *= to_2;
    }
    // Conductances and refractoriness are over.
    std::fill(excitatory_.begin() + 2 * width_, excitatory_.end(), R(0));
    std::fill(inhibitory_.begin() + width_, inhibitory_.end(), R(0));
    for (R& trace : pre_) trace *= to_pre;
  }
  if (learns) {
    const R decay = R(std::exp(-(duration + shown) / spec_.tau_theta));
    for (R& t : theta()) t *= decay;
  }
}

template <class R>
void DiehlCook<R>::normalise() {
  kernels<R>().normalise_columns(weights_.data(), n_inputs_, width_, R(spec_.w_sum), sums_.data());
}

template <class R>
size_t DiehlCook<R>::learn(std::span<const uint8_t> pixels, uint64_t seed, uint64_t presentation,
                           std::span<uint32_t> counts) {
  const size_t n_steps = steps_in(spec_.show, spec_.dt);
  std::vector<uint32_t> now(spec_.neurons), ignored(spec_.neurons);
  for (uint32_t attempt = 0;; ++attempt) {
    normalise();
    std::fill(now.begin(), now.end(), 0u);
    run(draw_input(pixels, spec_.brightness + attempt * spec_.brighter, spec_.dt, n_steps, seed,
                   presentation, attempt),
        true, now);
    rest(spec_.rest, spec_.show, true, ignored);
    size_t n = 0;
    for (const uint32_t count : now) n += count;
    if (n < spec_.least_spikes && attempt + 1 < spec_.most_attempts) continue;
    for (size_t i = 0; i < now.size(); ++i) counts[i] += now[i];
    return attempt + 1;
  }
}

template <class R>
void DiehlCook<R>::respond(std::span<const uint8_t> pixels, uint64_t seed, uint64_t presentation,
                           std::span<uint32_t> counts) {
  const size_t n_steps = steps_in(spec_.answer, spec_.dt);
  std::vector<uint32_t> now(spec_.neurons);
  for (uint32_t attempt = 0; attempt < spec_.most_attempts; ++attempt) {
    quieten();
    std::fill(now.begin(), now.end(), 0u);
    run(draw_input(pixels, spec_.brightness + attempt * spec_.brighter, spec_.dt, n_steps, seed,
                   presentation, attempt),
        false, now);
    size_t n = 0;
    for (const uint32_t count : now) n += count;
    if (n >= spec_.least_spikes) break;
  }
  for (size_t i = 0; i < now.size(); ++i) counts[i] += now[i];
}

template <class R>
std::vector<R> DiehlCook<R>::activity() const {
  std::vector<R> numbers;
  for (const Array<R>* a : {&excitatory_, &inhibitory_, &excitatory_spikes_, &inhibitory_spikes_,
                            &post_1_, &post_2_, &pre_})
    numbers.insert(numbers.end(), a->begin(), a->end());
  for (const uint32_t n : awake_) numbers.push_back(R(n));
  numbers.push_back(R(n_inhibitory_));
  return numbers;
}

template <class R>
void DiehlCook<R>::set_activity(std::span<const R> numbers) {
  const size_t n = activity().size();
  require(numbers.size() == n, "{} numbers of activity, must be {}", numbers.size(), n);
  auto from = numbers.begin();
  for (Array<R>* a : {&excitatory_, &inhibitory_, &excitatory_spikes_, &inhibitory_spikes_,
                      &post_1_, &post_2_, &pre_}) {
    std::copy_n(from, a->size(), a->begin());
    from += ptrdiff_t(a->size());
  }
  for (uint32_t& steps : awake_) steps = uint32_t(*from++);
  n_inhibitory_ = uint32_t(*from);
}

template <class R>
DiehlCook<R> DiehlCook<R>::copy() const {
  DiehlCook other(spec_, n_inputs_, 0);
  std::copy(weights_.begin(), weights_.end(), other.weights_.begin());
  other.set_activity(activity());
  return other;
}

template class DiehlCook<float>;
template class DiehlCook<double>;

}  // namespace lapicque::stdp_vision
