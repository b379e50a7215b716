// The spikes that arrive in one window, in order of time, found as they are asked for.
//
// The window's bytes (a time each) are copied side by side, so that the index of a byte is its row
// in the weights, some windows before it is needed, because a load waits for the smaller
// stores that it spans. Comparing 64 of them with a step gives that step's spikes as bits. The
// first steps are taken as one, until as many spikes have come as a neuron needs at least to fire.
// Where there are more steps than comparing is worth, the spikes are sorted by counting instead.
#pragma once
#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "lapicque/base/simd/vec.hpp"
#include "lapicque/stdp_vision/kernels.hpp"

namespace lapicque::LAPICQUE_ISA {

class Arrivals {
 public:
  HWY_INLINE Arrivals(const stdp_vision::WindowsView& view, size_t least)
      : view_(view), n_blocks_((view.size * view.row + 63) / 64), least_(least) {
    if (view.n_steps > few_steps) std::memset(counts_, 0, sizeof counts_);
  }

  /// Turns to window w.
  HWY_INLINE void open(size_t w) {
    for (; n_copied_ < std::min(view_.n, w + ahead); ++n_copied_) copy_window(n_copied_);
    window_ = slot(w);
    found_ = next_ = 0;
    n_ = n_before(view_.n_steps);
    if (view_.n_steps > few_steps && n_ >= least_) sort();
  }

  /// How many arrive at all.
  HWY_INLINE size_t n() const { return n_; }
  /// Whether an i-th spike arrives, counted from 0.
  HWY_INLINE bool has(size_t i) { return i < found_ || (found_ < n_ && find()); }
  HWY_INLINE size_t row(size_t i) const { return view_.arrivals[i] & row_mask; }
  HWY_INLINE uint8_t time(size_t i) const { return uint8_t(view_.arrivals[i] / (row_mask + 1)); }
  /// Whether the i-th spike is the last of its step.
  HWY_INLINE bool ends_step(size_t i) const { return i + 1 == found_ || time(i + 1) != time(i); }

  /// All rows in ascending order, whenever their spikes come.
  HWY_INLINE void list_rows() {
    found_ = 0;
    for (size_t b = 0; b < n_blocks_; ++b) list(b, before(b, view_.n_steps), 0);
  }

 private:
  using D = hn::ScalableTag<uint8_t>;
  static constexpr size_t few_steps = 32;
  static constexpr size_t row_mask = stdp_vision::max_rows - 1;  ///< a time is above these bits

  static constexpr size_t ahead = stdp_vision::windows_ahead;

  HWY_INLINE uint8_t* slot(size_t w) const {
    return view_.windows + w % ahead * stdp_vision::window_bytes(view_.size * view_.row);
  }
  HWY_INLINE void copy_window(size_t w) const {
    const uint8_t* from = view_.times + view_.starts[w];
    uint8_t* to = slot(w);
    for (size_t i = 0; i < view_.size; ++i, from += view_.stride, to += view_.row) copy(from, to);
    for (size_t i = 0; i < 64; i += lanes<uint8_t>)
      hn::StoreU(hn::Set(D(), stdp_vision::never), D(), to + i);
  }
  HWY_INLINE void copy(const uint8_t* from, uint8_t* to) const {
    const hn::Full128<uint8_t> d;
    if (view_.row <= 16)
      hn::StoreU(hn::LoadU(d, from), d, to);
    else
      for (size_t k = 0; k < view_.row; k += lanes<uint8_t>)
        hn::StoreU(hn::LoadU(D(), from + k), D(), to + k);
  }
  /// Which of the 64 bytes of block b are what test(bytes) says.
  template <class Test>
  HWY_INLINE uint64_t bits_of(size_t b, const Test& test) const {
    uint64_t bits = 0;
    for (size_t i = 0; i < 64; i += lanes<uint8_t>) {
      uint64_t some = 0;
      uint8_t bytes[8] = {};
      hn::StoreMaskBits(D(), test(hn::Load(D(), window_ + 64 * b + i)), bytes);
      std::memcpy(&some, bytes, sizeof some);
      bits |= some << i;
    }
    return bits;
  }
  HWY_INLINE uint64_t equal(size_t b, size_t time) const {
    const auto t = hn::Set(D(), uint8_t(time));
    return bits_of(b, [&](auto v) HWY_ATTR { return hn::Eq(v, t); });
  }
  HWY_INLINE uint64_t before(size_t b, size_t time) const {
    const auto t = hn::Set(D(), uint8_t(time));
    return bits_of(b, [&](auto v) HWY_ATTR { return hn::Lt(v, t); });
  }
  HWY_INLINE size_t n_before(size_t time) const {
    size_t n = 0;
    for (size_t b = 0; b < n_blocks_; ++b) n += size_t(std::popcount(before(b, time)));
    return n;
  }
  HWY_INLINE void list(size_t b, uint64_t bits, size_t time) {
    const uint32_t first = uint32_t(time * (row_mask + 1) + 64 * b);
    const auto enter = [&] { view_.arrivals[found_] = first + uint32_t(std::countr_zero(bits)); };
    for (int i = 0; i < 2; ++i) {  // no branch for the usual none, one or two
      enter();
      found_ += bits != 0;
      bits &= bits - 1;
    }
    for (; bits != 0; bits &= bits - 1) enter(), ++found_;
  }

  /// More spikes, of whole steps; there are some.
  HWY_INLINE bool find() {
    const size_t known = found_, at_once = n_blocks_ > 2 ? 1 : 4;
    if (known == 0 && least_ > 1) {
      while (n_before(++next_) < least_) {
      }
      for (size_t b = 0; b < n_blocks_; ++b) list(b, before(b, next_), next_ - 1);
    }
    while (found_ == known)
      for (size_t end = std::min(next_ + at_once, view_.n_steps); next_ < end; ++next_)
        for (size_t b = 0; b < n_blocks_; ++b) list(b, equal(b, next_), next_);
    return true;
  }

  /// All steps at once. `counts_` is zero before and after.
  void sort() {
    auto for_fired = [&](auto visit) {
      for (size_t b = 0; b < n_blocks_; ++b)
        for (uint64_t bits = before(b, view_.n_steps); bits != 0; bits &= bits - 1)
          visit(64 * b + size_t(std::countr_zero(bits)));
    };
    uint64_t present[4] = {};
    for_fired([&](size_t row) {
      const uint8_t time = window_[row];
      present[time / 64] |= uint64_t(1) << time % 64;
      ++counts_[time];
    });
    auto for_present = [&](auto visit) {
      for (size_t i = 0; i < 4; ++i)
        for (uint64_t bits = present[i]; bits != 0; bits &= bits - 1)
          visit(64 * i + size_t(std::countr_zero(bits)));
    };
    for_present([&](size_t time) { found_ += std::exchange(counts_[time], uint32_t(found_)); });
    for_fired([&](size_t row) {
      const uint8_t time = window_[row];
      view_.arrivals[counts_[time]++] = uint32_t(time * (row_mask + 1) + row);
    });
    for_present([&](size_t time) { counts_[time] = 0; });
  }

  const stdp_vision::WindowsView& view_;
  const uint8_t* window_ = nullptr;
  size_t n_blocks_, least_, n_copied_ = 0, n_ = 0, found_ = 0, next_ = 0;
  uint32_t counts_[256];
};

}  // namespace lapicque::LAPICQUE_ISA
