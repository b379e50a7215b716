// The layer's gradients: through the normaliser, y = gain r / (c + eps) with c = r at its largest,
//
//   g_r = gain g / (c + eps),  and at the largest r also  -gain sum(g r) / (c + eps)^2,
//
// and then through the response of each plane.
#include <algorithm>

#include "lapicque/base/error.hpp"
#include "lapicque/vision/response.hpp"
#include "lapicque/vision/wta.hpp"

namespace lapicque::vision {
namespace {

/// What a plane adds to its scope.
struct Summit {
  double most = 0;   ///< the largest response
  size_t place = 0;  ///< the first that is that large, among all numbers
  double sum = 0;    ///< of g r
};

/// A then B, of one scope.
Summit together(const Summit& a, const Summit& b) {
  Summit s = b.most > a.most ? b : a;
  s.sum = a.sum + b.sum;
  return s;
}

/// The scope of every plane.
std::vector<Summit> by_scope(const Wta& wta, const MapShape& shape, std::vector<Summit> planes) {
  const size_t group = wta.normaliser == Normaliser::image   ? shape.channels
                       : wta.normaliser == Normaliser::batch ? shape.n_planes()
                                                             : 1;
  for (size_t first = 0; first < planes.size(); first += group) {
    Summit all = planes[first];
    for (size_t i = 1; i < group; ++i) all = together(all, planes[first + i]);
    std::fill_n(planes.begin() + std::ptrdiff_t(first), group, all);
  }
  return planes;
}

/// Each plane in double, for whatever a task does with it.
template <class R>
class Backward {
 public:
  Backward(const Wta& wta, const MapShape& shape, std::span<const R> x, std::span<const R> g)
      : wta_(wta),
        shape_(shape),
        x_(x),
        g_(g),
        summits_(shape.n_planes()),
        sums_(shape.n_planes(), WtaParameters{0, 0, 0, 0, 0, 0}) {}

  WtaParameters run(Team& team, std::span<R> gx) {
    team.for_each(shape_.n_planes(), [&](size_t i) { survey(i); });
    const auto scopes = by_scope(wta_, shape_, summits_);
    team.for_each(shape_.n_planes(), [&](size_t i) { descend(i, scopes[i], gx); });
    WtaParameters all{0, 0, 0, 0, 0, 0};
    for (size_t i = 0; i < shape_.n_planes(); ++i) add(i, scopes[i], all);
    return all;
  }

 private:
  Array<double> plane_of(std::span<const R> values, size_t i) const {
    Array<double> plane(shape_.plane());
    std::ranges::copy(values.subspan(i * shape_.plane(), shape_.plane()), plane.begin());
    return plane;
  }

  void survey(size_t i) {
    Scratch<double> scratch(wta_, shape_, n_response_planes(wta_));
    const auto x = plane_of(x_, i), g = plane_of(g_, i);
    Array<double> r(shape_.plane());
    Summit& s = summits_[i];
    s.most = response(wta_, shape_, x.data(), r.data(), scratch);
    s.place = i * shape_.plane() +
              size_t(std::find(r.begin(), r.end(), s.most) - static_cast<double*>(r.begin()));
    for (size_t p = 0; p < r.size(); ++p) s.sum += g[p] * r[p];
  }

  void descend(size_t i, const Summit& scope, std::span<R> gx) {
    Scratch<double> scratch(wta_, shape_, n_backward_planes(wta_));
    const auto x = plane_of(x_, i);
    auto g = plane_of(g_, i);
    const size_t first = i * shape_.plane();
    const auto& p = wta_.parameters;
    const bool divides = wta_.normaliser != Normaliser::none;
    if (divides && !(scope.most > 0)) {  // nothing responds; the layer gives 0 around here
      if (!gx.empty()) std::fill_n(gx.data() + first, shape_.plane(), R(0));
      return;
    }
    const double below = divides ? scope.most + p.eps : 1;
    for (double& value : g) value *= p.gain / below;
    if (divides && scope.place >= first && scope.place < first + shape_.plane())
      g[scope.place - first] -= p.gain * scope.sum / (below * below);
    Array<double> slope(shape_.plane());
    response_backward(wta_, shape_, x.data(), g.data(), slope.data(), sums_[i], scratch);
    if (!gx.empty()) std::ranges::copy(slope, gx.data() + first);
  }

  /// The gradients by gain and eps, and what the plane's response gave.
  void add(size_t i, const Summit& scope, WtaParameters& all) const {
    const auto& p = wta_.parameters;
    const bool divides = wta_.normaliser != Normaliser::none;
    all.a += sums_[i].a;
    all.b1 += sums_[i].b1;
    all.b2 += sums_[i].b2;
    all.s0 += sums_[i].s0;
    if (divides && !(scope.most > 0)) return;
    const double below = divides ? scope.most + p.eps : 1;
    all.gain += summits_[i].sum / below;
    if (divides) all.eps -= p.gain * summits_[i].sum / (below * below);
  }

  const Wta& wta_;
  const MapShape& shape_;
  std::span<const R> x_, g_;
  std::vector<Summit> summits_;      // [planes]
  std::vector<WtaParameters> sums_;  // [planes]
};

}  // namespace

template <class R>
WtaParameters wta_backward(Team& team, const Wta& wta, const MapShape& shape, std::span<const R> x,
                           std::span<const R> g, std::span<R> gx) {
  check(wta, shape);
  require(x.size() == shape.size() && g.size() == shape.size() &&
              (gx.empty() || gx.size() == shape.size()),
          "wta_backward: x has {} numbers, g {}, gx {}; maps of {} x {} x {} x {} have {}",
          x.size(), g.size(), gx.size(), shape.n, shape.channels, shape.height, shape.width,
          shape.size());
  return Backward<R>(wta, shape, x, g).run(team, gx);
}

#define LAPICQUE_WTA(R)                                                                       \
  template WtaParameters wta_backward(Team&, const Wta&, const MapShape&, std::span<const R>, \
                                      std::span<const R>, std::span<R>);
LAPICQUE_WTA(float)
LAPICQUE_WTA(double)
#undef LAPICQUE_WTA

}  // namespace lapicque::vision
