#include "lapicque/vision/wta.hpp"

#include <algorithm>
#include <cmath>

#include "lapicque/base/error.hpp"
#include "lapicque/vision/response.hpp"

namespace lapicque::vision {

void check(const Wta& wta, const MapShape& shape) {
  const auto& p = wta.parameters;
  require(shape.size() > 0, "wta: {} maps of {} x {} x {} hold no pixel", shape.n, shape.channels,
          shape.height, shape.width);
  check(window_of(wta, shape), "wta");
  require(std::isfinite(p.gain) && p.eps >= 0, "wta: gain is {:g} and eps {:g}; eps must be >= 0",
          p.gain, p.eps);
  if (wta.form == Form::recurrent) {
    require(wta.steps > 0 && wta.step > 0 && wta.step <= 1,
            "wta: {} steps of {:g} tau; wants at least one, of more than 0 and at most 1 tau",
            wta.steps, wta.step);
    require(std::isfinite(p.a) && p.b1 >= 0 && p.b2 >= 0,
            "wta: b1 is {:g} and b2 {:g}; inhibition must be >= 0", p.b1, p.b2);
  }
  if (wta.form == Form::divisive) {
    check(surround_of(wta, shape), "wta: surround");
    require(p.s0 > 0, "wta: s0 is {:g}, must be > 0", p.s0);
  }
}

namespace {

/// Images that one task takes: enough pixels to be worth the call.
size_t images_a_task(const MapShape& shape) {
  constexpr size_t pixels = 1 << 16;
  return std::max<size_t>(1, pixels / shape.image());
}

template <class Work>
void for_each_task(Team& team, const MapShape& shape, const Work& work) {
  const size_t some = images_a_task(shape), n_tasks = (shape.n + some - 1) / some;
  auto task = [&](size_t i) { work(i * some, std::min(shape.n, (i + 1) * some)); };
  if (n_tasks == 1) return task(0);
  team.for_each(n_tasks, task);
}

/// What the responses of a scope are divided by.
template <class R>
R divisor(const Wta& wta, R most) {
  return wta.normaliser == Normaliser::none ? R(1) : most + R(wta.parameters.eps);
}

/// What the responses of a scope are multiplied by; without any response they stay 0 also where eps
/// is.
template <class R>
R factor_of(const Wta& wta, R most) {
  if (wta.normaliser != Normaliser::none && !(most > 0)) return 1;
  return R(wta.parameters.gain) / divisor(wta, most);
}

template <class R>
void scale(const ContrastKernels<R>& kernels, const Wta& wta, R most, std::span<R> y) {
  kernels.scale(y.data(), y.size(), factor_of(wta, most));
}

/// Whether it takes less time to find the largest contrast of bytes by itself and to work out all
/// of them again than to write and scale them: where what is written leaves the cache before.
template <class X, class R>
bool finds_largest_first(const Wta& wta, const MapShape& shape) {
  constexpr size_t cache = 1 << 20;
  return !std::is_same_v<X, R> && wta.form == Form::contrast && wta.k == 3 &&
         wta.normaliser == Normaliser::image && shape.image() * sizeof(R) > cache;
}

/// The response of the plane `x`; bytes are made real where the form does not take them.
template <class X, class R>
R respond(const Wta& wta, const MapShape& shape, const X* x, R* r, R* reals, Scratch<R>& scratch) {
  if constexpr (std::is_same_v<X, R>) {
    return response(wta, shape, x, r, scratch);
  } else {
    if (wta.form == Form::contrast)
      return scratch.kernels.of_bytes({window_of(wta, shape), x, r, scratch.contrast.data()});
    for (size_t i = 0; i < shape.plane(); ++i) reals[i] = R(x[i]) / R(255);
    return response(wta, shape, static_cast<const R*>(reals), r, scratch);
  }
}

/// The contrast of one image of bytes, by its largest.
template <class R>
void contrast_by_largest(const Wta& wta, const MapShape& shape, const uint8_t* x, R* y,
                         Scratch<R>& scratch) {
  const auto of_plane = [&](size_t c, R* to, R factor) {
    const size_t at = c * shape.plane();
    return scratch.kernels.of_bytes(
        {window_of(wta, shape), x + at, to ? to + at : nullptr, scratch.contrast.data(), factor});
  };
  R most = 0;
  for (size_t c = 0; c < shape.channels; ++c) most = std::max(most, of_plane(c, nullptr, 1));
  for (size_t c = 0; c < shape.channels; ++c) of_plane(c, y, factor_of(wta, most));
}

template <class X, class R>
void forward(Team& team, const Wta& wta, const MapShape& shape, std::span<const X> x,
             std::span<R> y) {
  check(wta, shape);
  require(x.size() == shape.size() && y.size() == shape.size(),
          "wta_forward: {} numbers in, {} out; maps of {} x {} x {} x {} have {}", x.size(),
          y.size(), shape.n, shape.channels, shape.height, shape.width, shape.size());
  const bool bytes = !std::is_same_v<X, R>, largest_first = finds_largest_first<X, R>(wta, shape);
  const size_t plane = shape.plane(), of_reals = n_response_planes(wta);
  std::vector<R> most(shape.n);
  for_each_task(team, shape, [&](size_t first, size_t last) {
    Scratch<R> scratch(wta, shape, of_reals + bytes);
    R* reals = scratch.plane(shape, of_reals);
    for (size_t i = first; i < last; ++i) {
      if constexpr (!std::is_same_v<X, R>)
        if (largest_first) {
          contrast_by_largest(wta, shape, x.data() + i * shape.image(),
                              y.data() + i * shape.image(), scratch);
          continue;
        }
      for (size_t c = 0; c < shape.channels; ++c) {
        const size_t at = (i * shape.channels + c) * plane;
        const R peak = respond(wta, shape, x.data() + at, y.data() + at, reals, scratch);
        most[i] = std::max(most[i], peak);
        if (wta.normaliser == Normaliser::channel)
          scale(scratch.kernels, wta, peak, y.subspan(at, plane));
      }
      if (wta.normaliser == Normaliser::image || wta.normaliser == Normaliser::none)
        scale(scratch.kernels, wta, most[i], y.subspan(i * shape.image(), shape.image()));
    }
  });
  if (wta.normaliser == Normaliser::batch) {
    const R peak = *std::ranges::max_element(most);
    const auto& kernels = contrast_kernels<R>();
    for_each_task(team, shape, [&](size_t first, size_t last) {
      scale(kernels, wta, peak, y.subspan(first * shape.image(), (last - first) * shape.image()));
    });
  }
}

}  // namespace

template <class R>
void wta_forward(Team& team, const Wta& wta, const MapShape& shape, std::span<const R> x,
                 std::span<R> y) {
  forward(team, wta, shape, x, y);
}

template <class R>
void wta_forward(Team& team, const Wta& wta, const MapShape& shape, std::span<const uint8_t> x,
                 std::span<R> y) {
  forward(team, wta, shape, x, y);
}

#define LAPICQUE_WTA(R)                                                                            \
  template void wta_forward(Team&, const Wta&, const MapShape&, std::span<const R>, std::span<R>); \
  template void wta_forward(Team&, const Wta&, const MapShape&, std::span<const uint8_t>,          \
                            std::span<R>);
LAPICQUE_WTA(float)
LAPICQUE_WTA(double)
#undef LAPICQUE_WTA

}  // namespace lapicque::vision
