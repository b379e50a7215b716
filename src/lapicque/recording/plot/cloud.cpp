#include "lapicque/recording/plot/cloud.hpp"

#include <algorithm>
#include <cmath>

namespace lapicque::plot {
namespace {

/// Calls visit(pixel) for each dot inside the panel.
template <class Visit>
void for_each_dot(const Cloud& cloud, const View& view, Visit visit) {
  for (size_t i = 0; i < cloud.x.size(); ++i) {
    const Point p{view.x(cloud.x[i]), view.y(cloud.y[i])};
    if (p.x >= view.area.x && p.x <= view.area.right() && std::isfinite(p.y)) visit(p);
  }
}

}  // namespace

Dots single_dots(const Cloud& cloud, const View& view) {
  Dots dots{.diameter = view.dot_diameter, .ink = cloud.ink, .opacity = 0.9};
  for_each_dot(cloud, view, [&](Point p) { dots.at.push_back(p); });
  return dots;
}

Coverage density_layer(const Cloud& cloud, const View& view) {
  const double top = std::min(view.y(cloud.low), view.y(cloud.high));
  const double bottom = std::max(view.y(cloud.low), view.y(cloud.high));
  Coverage layer{.box = {view.area.x, top, view.area.width, bottom - top},
                 .width = std::max(1, static_cast<int>(std::lround(2 * view.area.width))),
                 .height = std::max(1, static_cast<int>(std::lround(2 * (bottom - top)))),
                 .coverage = {},
                 .ink = cloud.ink};
  const auto width = static_cast<size_t>(layer.width), height = static_cast<size_t>(layer.height);
  // A dot of 1.3 pixels covers its cell, most of the four beside it and little of the corners.
  constexpr float beside = 0.55f, corner = 0.12f;
  constexpr float weights[3][3] = {
      {corner, beside, corner}, {beside, 1, beside}, {corner, beside, corner}};
  std::vector<float> ink(width * height, 0.0f);
  for_each_dot(cloud, view, [&](Point p) {
    const auto x = static_cast<ptrdiff_t>((p.x - layer.box.x) * 2);
    const auto y = static_cast<ptrdiff_t>((p.y - layer.box.y) / layer.box.height *
                                          static_cast<double>(height));
    for (ptrdiff_t dy = -1; dy <= 1; ++dy)
      for (ptrdiff_t dx = -1; dx <= 1; ++dx) {
        const ptrdiff_t cx = x + dx, cy = y + dy;
        if (cx < 0 || cy < 0 || cx >= layer.width || cy >= layer.height) continue;
        ink[static_cast<size_t>(cy) * width + static_cast<size_t>(cx)] += weights[dy + 1][dx + 1];
      }
  });
  std::vector<float> dense;
  std::copy_if(ink.begin(), ink.end(), std::back_inserter(dense), [](float v) { return v > 0; });
  if (dense.empty()) {
    layer.coverage.assign(ink.size(), 0);
    return layer;
  }
  const auto rank = static_cast<ptrdiff_t>(static_cast<double>(dense.size() - 1) * 0.99);
  std::nth_element(dense.begin(), dense.begin() + rank, dense.end());
  const float full = dense[static_cast<size_t>(rank)];
  const float strength = std::min(3.0f / full, 1.6f);
  layer.coverage.reserve(ink.size());
  for (const float amount : ink)
    layer.coverage.push_back(
        static_cast<uint8_t>(std::lround(255 * (1 - std::exp(-strength * amount)))));
  return layer;
}

}  // namespace lapicque::plot
