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
    found_ = n_steps_ = next_ = 0;
    n_ = n_before(view_.n_steps);
    if (view_.n_steps > few_steps && n_ >= least_) sort();
  }

  /// How many arrive at all.
  HWY_INLINE size_t n() const { return n_; }
  /// Whether spikes arrive in an s-th step, counted from 0; steps without spikes do not count.
  HWY_INLINE bool has(size_t s) { return s < n_steps_ || (found_ < n_ && find_step()); }
  HWY_INLINE uint8_t time(size_t s) const { return times_[s]; }
  HWY_INLINE size_t begin(size_t s) const { return s == 0 ? 0 : ends_[s - 1]; }
  HWY_INLINE size_t end(size_t s) const { return ends_[s]; }
  HWY_INLINE const uint32_t* rows() const { return view_.rows; }

  /// All rows in ascending order, whenever their spikes come.
  HWY_INLINE void list_rows() {
    found_ = 0;
    for (size_t b = 0; b < n_blocks_; ++b) list(b, before(b, view_.n_steps));
  }

 private:
  using D = hn::ScalableTag<uint8_t>;
  static constexpr size_t few_steps = 32;

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
  HWY_INLINE void list(size_t b, uint64_t bits) {
    for (; bits != 0; bits &= bits - 1)
      view_.rows[found_++] = uint32_t(64 * b + size_t(std::countr_zero(bits)));
  }

  /// The next step with spikes; there is one.
  HWY_INLINE bool find_step() {
    const size_t known = found_;
    if (known == 0 && least_ > 1) {
      while (n_before(++next_) < least_) {
      }
      for (size_t b = 0; b < n_blocks_; ++b) list(b, before(b, next_));
    } else {
      for (; found_ == known; ++next_)
        for (size_t b = 0; b < n_blocks_; ++b) list(b, equal(b, next_));
    }
    enter_step(next_ - 1);
    return true;
  }
  HWY_INLINE void enter_step(size_t time) {
    times_[n_steps_] = uint8_t(time);
    ends_[n_steps_++] = uint32_t(found_);
  }

  /// All steps at once. `counts_` is zero before and after.
  void sort() {
    uint64_t present[4] = {};
    auto for_fired = [&](auto visit) {
      for (size_t b = 0; b < n_blocks_; ++b)
        for (uint64_t bits = before(b, view_.n_steps); bits != 0; bits &= bits - 1)
          visit(64 * b + size_t(std::countr_zero(bits)));
    };
    for_fired([&](size_t row) {
      const uint8_t time = window_[row];
      present[time / 64] |= uint64_t(1) << time % 64;
      ++counts_[time];
    });
    for (size_t i = 0; i < 4; ++i)
      for (uint64_t bits = present[i]; bits != 0; bits &= bits - 1) {
        const size_t time = 64 * i + size_t(std::countr_zero(bits));
        found_ += std::exchange(counts_[time], uint32_t(found_));
        enter_step(time);
      }
    for_fired([&](size_t row) { view_.rows[counts_[window_[row]]++] = uint32_t(row); });
    for (size_t s = 0; s < n_steps_; ++s) counts_[times_[s]] = 0;
  }

  const stdp_vision::WindowsView& view_;
  const uint8_t* window_ = nullptr;
  size_t n_blocks_, least_, n_copied_ = 0, n_ = 0, found_ = 0, n_steps_ = 0, next_ = 0;
  uint32_t ends_[stdp_vision::never], counts_[256];
  uint8_t times_[stdp_vision::never];
};

}  // namespace lapicque::LAPICQUE_ISA
