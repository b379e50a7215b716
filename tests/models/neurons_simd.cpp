#include "models/neurons_simd.hpp"

#include <array>
#include <utility>

#include "lapicque/base/simd/vec.hpp"
#include "lapicque/models/all.hpp"

namespace lapicque::test {
namespace {

using namespace lapicque::LAPICQUE_ISA;

// A model's table of vectors, filled from [n][lanes] numbers (stride lanes) or from [n] (stride 0).
template <class R, class Table>
Table gather(const double* values, size_t stride) {
  constexpr size_t n = sizeof(Table) / sizeof(Vec<R>), width = lanes<R>;
  Table table;
  auto* out = reinterpret_cast<Vec<R>*>(&table);
  alignas(64) std::array<R, width> lane;
  for (size_t k = 0; k < n; ++k) {
    for (size_t i = 0; i < width; ++i) lane[i] = R(stride ? values[k * stride + i] : values[k]);
    out[k] = load(lane.data());
  }
  return table;
}

template <class M, class R>
void step(const double* parameters, double dt, double* state, const double* input, char* spiked) {
  using V = Vec<R>;
  constexpr size_t width = lanes<R>;
  auto s = gather<R, typename M::template State<V>>(state, width);
  const auto p = gather<R, typename M::template Parameters<V>>(parameters, 0);
  const auto x = gather<R, typename M::template Input<V>>(input, width);
  const auto q = M::template prepare<V>(p, dt);
  M::template advance<V>(s, q, x);
  const auto fired = M::template excess<V>(s, q, x) >= V(0.0);
  auto after = s;
  M::template reset<V>(after, q);

  alignas(64) std::array<R, width> lane;
  store(select(fired, V(1.0), V(0.0)), lane.data());
  for (size_t i = 0; i < width; ++i) spiked[i] = lane[i] != 0;
  const auto* kept = reinterpret_cast<const V*>(&s);
  const auto* changed = reinterpret_cast<const V*>(&after);
  for (size_t k = 0; k < sizeof(s) / sizeof(V); ++k) {
    store(select(fired, changed[k], kept[k]), lane.data());
    for (size_t i = 0; i < width; ++i) state[k * width + i] = double(lane[i]);
  }
}

template <class R, class... Ms>
void dispatch(TypeList<Ms...>, size_t model, const double* parameters, double dt, double* state,
              const double* input, char* spiked) {
  constexpr std::array table{&step<Ms, R>...};
  table[model](parameters, dt, state, input, spiked);
}

}  // namespace

bool simd_supported() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

size_t simd_lanes(bool single) { return single ? lanes<float> : lanes<double>; }

void simd_step(size_t model, bool single, const double* parameters, double dt, double* state,
               const double* input, char* spiked) {
  if (single)
    dispatch<float>(AllNeurons{}, model, parameters, dt, state, input, spiked);
  else
    dispatch<double>(AllNeurons{}, model, parameters, dt, state, input, spiked);
}

}  // namespace lapicque::test
