#include "lapicque/learn/product_plan.hpp"

namespace lapicque::learn {

ProductPlan plan(const LinearShape& shape) {
  ProductPlan p;
  p.n_in = p.n_padded = p.group_in = p.n_k = shape.n_in;
  p.padding = {.n_lines = 1, .line = shape.n_in, .first = 0, .padded_line = shape.n_in};
  p.windows = {0};
  p.runs = {{.offset = 0, .length = shape.n_in, .k = 0}};
  p.n_out = shape.n_out;
  return p;
}

ProductPlan plan(const Conv2dShape& s) {
  ProductPlan p;
  const size_t width = s.width + 2 * s.padding.x, height = s.height + 2 * s.padding.y;
  p.n_in = s.n_in();
  p.n_padded = height * width * s.c_in;
  p.padding = {.n_lines = s.height,
               .line = s.width * s.c_in,
               .first = (s.padding.y * width + s.padding.x) * s.c_in,
               .padded_line = width * s.c_in};
  for (size_t y = 0; y < s.out_height(); ++y)
    for (size_t x = 0; x < s.out_width(); ++x)
      p.windows.push_back((y * s.stride.y * width + x * s.stride.x) * s.c_in);
  p.n_groups = s.groups;
  p.group_in = s.c_in / s.groups;
  p.n_out = s.c_out / s.groups;
  const auto add_run = [&](size_t pixel, size_t length) {
    p.runs.push_back({.offset = pixel * s.c_in, .length = length, .k = p.n_k});
    p.n_k += length;
  };
  const bool whole_lines = s.groups == 1 && s.dilation.x == 1;
  for (size_t ky = 0; ky < s.kernel.y; ++ky) {
    const size_t line = ky * s.dilation.y * width;
    if (whole_lines)
      add_run(line, s.kernel.x * s.c_in);
    else
      for (size_t kx = 0; kx < s.kernel.x; ++kx) add_run(line + kx * s.dilation.x, p.group_in);
  }
  return p;
}

}  // namespace lapicque::learn
