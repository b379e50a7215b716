// Compiled once per instruction set (LAPICQUE_ISA) and precision (LAPICQUE_REAL).
#include "lapicque/learn/kernels/neuron_forward.hpp"

#include "lapicque/learn/kernels/neuron_tables.hpp"
#include "lapicque/learn/surrogate.hpp"

namespace lapicque::LAPICQUE_ISA {

/// 1 / x. In single precision, the instruction's 14 bits and one step of Newton's: a third of the
/// time that a division takes. The largest numbers count as 2^125, whose reciprocal is normal.
template <class R>
HWY_INLINE Vec<R> reciprocal(const Vec<R>& x) {
  const Tag<R> d;
#if HWY_TARGET <= HWY_AVX3
  if constexpr (sizeof(R) == 4) {
    const auto bounded = hn::Min(hn::Set(d, R(0x1p125)), x.v);  // in this order NaN stays
    const auto y = hn::ApproximateReciprocal(bounded);
    return hn::MulAdd(y, hn::NegMulAdd(bounded, y, hn::Set(d, R(1))), y);
  }
#endif
  return hn::Div(hn::Set(d, R(1)), x.v);
}

namespace {

template <learn::SurrogateKind kind, class R>
void slope_block(R scale, const R* excess, R* slopes, size_t n) {
  const Vec<R> a(scale);
  for (size_t i = 0; i < n; i += lanes<R>)
    store(learn::surrogate_slope<kind, Vec<R>>(load(excess + i), a), slopes + i);
}

template <class R, Neuron... Ms>
constexpr learn::ForwardTable<R> forward_list(TypeList<Ms...>) {
  return {&forward_block<Ms, R>...};
}

template <class R, size_t... kinds>
constexpr learn::SlopeTable<R> slope_list(std::index_sequence<kinds...>) {
  return {&slope_block<learn::SurrogateKind(kinds), R>...};
}

}  // namespace

template <class R>
const learn::ForwardTable<R>& forward_table() {
  static constexpr auto table = forward_list<R>(Neurons{});
  return table;
}
template <class R>
const learn::SlopeTable<R>& slope_table() {
  static constexpr auto table = slope_list<R>(std::make_index_sequence<9>());
  return table;
}

template const learn::ForwardTable<LAPICQUE_REAL>& forward_table();
template const learn::SlopeTable<LAPICQUE_REAL>& slope_table();

}  // namespace lapicque::LAPICQUE_ISA
