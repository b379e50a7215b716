// Sums over the square window around every pixel of a plane, and their adjoint.
#pragma once
#include <cstddef>

namespace lapicque::vision {

/// What a window finds beyond the edge.
enum class Padding {
  reflect,  ///< the plane mirrored at its outermost pixels, which are not repeated: c b | a b c
  edge,     ///< the outermost pixel again: a a | a b c
  zero,     ///< nothing: 0 0 | a b c
};

/// Windows of k x k pixels, k odd, one around every pixel of a plane.
struct Window {
  size_t height = 0, width = 0, k = 3;
  Padding padding = Padding::reflect;

  size_t area() const { return k * k; }
  size_t plane() const { return height * width; }
  /// Numbers of scratch memory that the sums take.
  size_t n_scratch() const { return plane() + width + k; }
};

/// Throws Error, naming `where`, unless k is odd, from 1 to 255, and a reflected window finds what
/// it mirrors: k / 2 below height and width.
void check(const Window& window, const char* where);

/// The row or column that `at`, of `n`, stands for, at most n away from them; n: for none, where
/// what lies outside counts as zero. (Always inlined: kernels of every instruction set call it.)
[[gnu::always_inline]] inline size_t source(Padding padding, std::ptrdiff_t at, size_t n) {
  const auto last = std::ptrdiff_t(n) - 1;
  if (at >= 0 && at <= last) return size_t(at);
  if (padding == Padding::zero) return n;
  if (padding == Padding::edge) return at < 0 ? 0 : size_t(last);
  return size_t(at < 0 ? -at : 2 * last - at);
}

/// sums [height][width] = the sum of x over each window, where what padding leaves as zero counts
/// as `outside`. No running sums: each is as exact as k^2 additions. x and sums may be the same.
template <class R>
void box_sums(const Window& window, const R* x, R outside, R* sums, R* scratch);

/// gx = the gradient by x where g is that by the sums; they may be the same.
template <class R>
void box_sums_adjoint(const Window& window, const R* g, R* gx, R* scratch);

}  // namespace lapicque::vision
