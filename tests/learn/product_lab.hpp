// Random spikes and numbers for the tests of products, the slow clear sums they are held against,
// and how far two sums of the same terms may be apart.
#pragma once
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "lapicque/base/error.hpp"
#include "lapicque/base/random.hpp"
#include "lapicque/learn/conv2d.hpp"
#include "lapicque/learn/product_kernels.hpp"
#include "lapicque/learn/spikes.hpp"

namespace lapicque::learn::lab {

/// Every way that sums in order, on every instruction set that this machine runs.
inline std::vector<ProductOptions> ways_in_order() {
  std::vector<ProductOptions> all{{}};
  for (const char* isa : {"sse4", "avx2", "avx512"}) {
    try {
      product_kernels<float>(isa);
    } catch (const Error&) {
      continue;
    }
    for (Method method : {Method::sparse, Method::dense}) all.push_back({method, isa});
  }
  return all;
}

/// The same, and the ways that may use a matrix unit.
inline std::vector<ProductOptions> ways() {
  auto all = ways_in_order();
  all.push_back({Method::tiles});
  all.push_back({Method::fastest});
  return all;
}

class Dice {
 public:
  explicit Dice(uint32_t id) : stream_(make_key(1, Purpose::test, id)) {}

  /// n numbers in [-1, 1), each zero with the given chance.
  template <class R>
  std::vector<R> numbers(size_t n, double zeros = 0) {
    std::vector<R> xs(n);
    for (R& x : xs) x = stream_.uniform() < zeros ? R(0) : R(2 * stream_.uniform() - 1);
    return xs;
  }
  /// n whole numbers in [-4, 4]: their sums are exact.
  template <class R>
  std::vector<R> integers(size_t n) {
    std::vector<R> xs(n);
    for (R& x : xs) x = R(int(stream_.below(9)) - 4);
    return xs;
  }
  /// Spikes of the given density; of the rows, some are silent and some are full.
  Spikes spikes(size_t n_rows, size_t n, double density) {
    Spikes z(n_rows, 1, n);
    for (size_t r = 0; r < n_rows; ++r)
      for (size_t i = 0; i < n; ++i)
        if (r % 5 == 3 ? false : r % 7 == 5 ? true : stream_.uniform() < density)
          z.rows().row(r)[i / 64] |= uint64_t(1) << (i % 64);
    return z;
  }

 private:
  Stream stream_;
};

template <class R>
std::vector<R> numbers_of(const Spikes& z) {
  std::vector<R> x(z.view().rows() * z.n());
  unpack<R>(z, x);
  return x;
}

/// A sum, and the sum of the magnitudes of its terms, both in double.
struct Sum {
  double value = 0, magnitude = 0;
  void add(double term) { value += term, magnitude += std::abs(term); }
};

/// Whether each number is its sum but for rounding: n terms in any order are off by at most n
/// roundings of the magnitude.
template <class R>
bool equal_but_for_rounding(const std::vector<R>& xs, const std::vector<Sum>& sums, size_t n) {
  if (xs.size() != sums.size()) return false;
  for (size_t i = 0; i < xs.size(); ++i) {
    const double bound = double(n + 2) * std::numeric_limits<R>::epsilon() * sums[i].magnitude;
    if (!(std::abs(double(xs[i]) - sums[i].value) <= bound)) return false;
  }
  return true;
}

template <class R>
double dot(const std::vector<R>& a, const std::vector<R>& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += double(a[i]) * double(b[i]);
  return sum;
}

template <class R>
double norm(const std::vector<R>& a) {
  return std::sqrt(dot(a, a));
}

/// Calls visit(input, weight, output) for every product of one row of a convolution: indices into
/// the row of x, into w, and into the row of y.
template <class Visit>
void for_each_product(const Conv2dShape& s, const Visit& visit) {
  const size_t group_in = s.c_in / s.groups, group_out = s.c_out / s.groups;
  for (size_t oy = 0; oy < s.out_height(); ++oy)
    for (size_t ox = 0; ox < s.out_width(); ++ox)
      for (size_t o = 0; o < s.c_out; ++o)
        for (size_t ky = 0; ky < s.kernel.y; ++ky)
          for (size_t kx = 0; kx < s.kernel.x; ++kx)
            for (size_t c = 0; c < group_in; ++c) {
              const auto y =
                  ptrdiff_t(oy * s.stride.y + ky * s.dilation.y) - ptrdiff_t(s.padding.y);
              const auto x =
                  ptrdiff_t(ox * s.stride.x + kx * s.dilation.x) - ptrdiff_t(s.padding.x);
              if (y < 0 || x < 0 || y >= ptrdiff_t(s.height) || x >= ptrdiff_t(s.width)) continue;
              visit((size_t(y) * s.width + size_t(x)) * s.c_in + o / group_out * group_in + c,
                    ((ky * s.kernel.x + kx) * group_in + c) * s.c_out + o,
                    (oy * s.out_width() + ox) * s.c_out + o);
            }
}

/// A linear layer is a convolution of one pixel.
inline Conv2dShape as_conv2d(size_t n_in, size_t n_out) {
  return {.height = 1, .width = 1, .c_in = n_in, .c_out = n_out};
}

/// The three products, term by term in double. x [n_rows][n_in], b empty or [c_out].
template <class R>
std::vector<Sum> forward_sums(const Conv2dShape& s, const std::vector<R>& x,
                              const std::vector<R>& w, const std::vector<R>& b) {
  const size_t n_rows = x.size() / s.n_in();
  std::vector<Sum> y(n_rows * s.n_out());
  for (size_t i = 0; i < y.size() && !b.empty(); ++i) y[i].add(b[i % s.c_out]);
  for (size_t r = 0; r < n_rows; ++r)
    for_each_product(s, [&](size_t in, size_t weight, size_t out) {
      y[r * s.n_out() + out].add(double(x[r * s.n_in() + in]) * double(w[weight]));
    });
  return y;
}
template <class R>
std::vector<Sum> grad_weight_sums(const Conv2dShape& s, const std::vector<R>& x,
                                  const std::vector<R>& g) {
  std::vector<Sum> gw(s.n_weights());
  for (size_t r = 0; r < x.size() / s.n_in(); ++r)
    for_each_product(s, [&](size_t in, size_t weight, size_t out) {
      gw[weight].add(double(x[r * s.n_in() + in]) * double(g[r * s.n_out() + out]));
    });
  return gw;
}
template <class R>
std::vector<Sum> grad_input_sums(const Conv2dShape& s, const std::vector<R>& g,
                                 const std::vector<R>& w) {
  const size_t n_rows = g.size() / s.n_out();
  std::vector<Sum> gx(n_rows * s.n_in());
  for (size_t r = 0; r < n_rows; ++r)
    for_each_product(s, [&](size_t in, size_t weight, size_t out) {
      gx[r * s.n_in() + in].add(double(g[r * s.n_out() + out]) * double(w[weight]));
    });
  return gx;
}

}  // namespace lapicque::learn::lab
