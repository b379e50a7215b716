#include "lapicque/train/initialise.hpp"

#include <cmath>

#include "lapicque/base/random.hpp"

namespace lapicque::train {
namespace {

template <class R>
void fill_uniform(std::span<R> values, double bound, Stream& random) {
  for (R& x : values) x = R(bound * (2 * random.uniform_open() - 1));
}

template <class R>
void fill_normal(std::span<R> values, double mean, double sd, Stream& random) {
  for (R& x : values) x = R(mean + sd * random.normal());
}

}  // namespace

template <class R>
void initialise(std::span<R> values, const Initialiser& how, Fan fan, uint64_t seed,
                std::string_view name) {
  Stream random(make_key(seed, Purpose::initial_weight, stream_id(name)));
  const double in = double(fan.in), both = double(fan.in + fan.out);
  struct Fill {
    std::span<R> values;
    double in, both;
    Stream& random;
    void operator()(KaimingUniform k) { fill_uniform(values, k.gain * std::sqrt(3 / in), random); }
    void operator()(KaimingNormal k) { fill_normal(values, 0, k.gain / std::sqrt(in), random); }
    void operator()(XavierUniform x) { fill_uniform(values, x.gain * std::sqrt(6 / both), random); }
    void operator()(Normal n) { fill_normal(values, n.mean, n.sd, random); }
    void operator()(Constant c) {
      for (R& x : values) x = R(c.value);
    }
  };
  std::visit(Fill{values, in, both, random}, how);
}

template void initialise(std::span<float>, const Initialiser&, Fan, uint64_t, std::string_view);
template void initialise(std::span<double>, const Initialiser&, Fan, uint64_t, std::string_view);

uint32_t stream_id(std::string_view name) {
  uint32_t hash = 0x811c9dc5u;
  for (unsigned char c : name) hash = (hash ^ c) * 0x01000193u;
  return hash;
}

}  // namespace lapicque::train
