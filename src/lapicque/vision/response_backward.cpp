// Gradients of the responses. With S the sums over windows of area A, and S' their adjoint:
//
//   mu = S(x) / A                                   gx = S'(g) / A
//   sigma = sqrt(S(x^2) / A - mu^2)                 gx = x S'(h) - S'(h mu),  h = g / (A sigma)
//   the recurrent steps                             by going back through them one by one
#include <algorithm>
#include <cmath>

#include "lapicque/vision/response.hpp"

namespace lapicque::vision {

size_t n_backward_planes(const Wta& wta) {
  return wta.form == Form::contrast ? 3 : wta.form == Form::divisive ? 6 : 2 * wta.steps + 9;
}

namespace {

/// sigma and mu - x[0] of every window.
void spread(const Window& w, const double* x, double* sigma, double* mu, double* scratch) {
  const double first = x[0], area = double(w.area());
  for (size_t i = 0; i < w.plane(); ++i) mu[i] = x[i] - first;
  for (size_t i = 0; i < w.plane(); ++i) sigma[i] = mu[i] * mu[i];
  box_sums(w, mu, -first, mu, scratch);
  box_sums(w, sigma, first * first, sigma, scratch);
  for (size_t i = 0; i < w.plane(); ++i) {
    mu[i] /= area;
    sigma[i] = std::sqrt(std::max(0.0, sigma[i] / area - mu[i] * mu[i]));
  }
}

/// Adds to gx what `g`, the gradient by sigma, gives; g becomes scratch.
void spread_backward(const Window& w, const double* x, const double* sigma, double* mu, double* g,
                     double* gx, double* scratch) {
  const double first = x[0], area = double(w.area());
  for (size_t i = 0; i < w.plane(); ++i) {
    g[i] = sigma[i] > 0 ? g[i] / (area * sigma[i]) : 0;
    mu[i] *= g[i];
  }
  box_sums_adjoint(w, g, g, scratch);
  box_sums_adjoint(w, mu, mu, scratch);
  for (size_t i = 0; i < w.plane(); ++i) gx[i] += (x[i] - first) * g[i] - mu[i];
}

void contrast_backward(const Wta& wta, const MapShape& shape, const double* x, const double* g,
                       double* gx, Scratch<double>& s) {
  const Window w = window_of(wta, shape);
  double *sigma = s.plane(shape, 0), *mu = s.plane(shape, 1), *h = s.plane(shape, 2);
  spread(w, x, sigma, mu, s.sums.data());
  std::copy_n(g, w.plane(), h);
  std::fill_n(gx, w.plane(), 0);
  spread_backward(w, x, sigma, mu, h, gx, s.sums.data());
}

/// gx = g - S'(g) / A: what deviations() made of x.
void deviations_backward(const Window& w, const double* g, double* gx, double* scratch) {
  box_sums_adjoint(w, g, gx, scratch);
  for (size_t i = 0; i < w.plane(); ++i) gx[i] = g[i] - gx[i] / double(w.area());
}

void divisive_backward(const Wta& wta, const MapShape& shape, const double* x, const double* g,
                       double* gx, WtaParameters& sums, Scratch<double>& s) {
  const Window surround = surround_of(wta, shape);
  double *d = s.plane(shape, 0), *sigma = s.plane(shape, 1), *mu = s.plane(shape, 2),
         *g_sigma = s.plane(shape, 3), *g_d = s.plane(shape, 4);
  deviations(window_of(wta, shape), x, d, s.sums.data());
  spread(surround, x, sigma, mu, s.sums.data());
  for (size_t i = 0; i < shape.plane(); ++i) {
    const double below = wta.parameters.s0 + sigma[i];
    g_d[i] = d[i] == 0 ? 0 : std::copysign(g[i] / below, d[i] * g[i]);
    g_sigma[i] = -g[i] * std::abs(d[i]) / (below * below);
    sums.s0 += g_sigma[i];
  }
  deviations_backward(window_of(wta, shape), g_d, gx, s.sums.data());
  spread_backward(surround, x, sigma, mu, g_sigma, gx, s.sums.data());
}

/// The planes of one competition and of its way back.
struct Course {
  double *e, *y;                // [steps][plane], before each step
  double *ge, *gy, *mean, *gi;  // [plane]
};

/// gi = the gradient by the drive, where c.ge is that by the last e; adds to `sums`.
void compete_backward(const Wta& wta, const Window& w, const double* input, const Course& c,
                      WtaParameters& sums, double* scratch) {
  const auto& p = wta.parameters;
  const double h = wta.step, b2 = p.b2 / double(w.area());
  const size_t n = w.plane();
  std::fill_n(c.e, n, 0);
  std::fill_n(c.y, n, 0);
  for (size_t t = 0; t + 1 < wta.steps; ++t) {
    const double *e = c.e + t * n, *y = c.y + t * n;
    double *next_e = c.e + (t + 1) * n, *next_y = c.y + (t + 1) * n;
    box_sums(w, e, 0.0, c.mean, scratch);
    for (size_t i = 0; i < n; ++i) {
      const double drive = std::max(0.0, input[i] + p.a * e[i] - p.b1 * y[i]);
      next_e[i] = e[i] + h * (drive - e[i]);
      next_y[i] = y[i] + h * (b2 * c.mean[i] - y[i]);
    }
  }
  std::fill_n(c.gy, n, 0);
  std::fill_n(c.gi, n, 0);
  for (size_t t = wta.steps; t-- > 0;) {
    const double *e = c.e + t * n, *y = c.y + t * n;
    box_sums_adjoint(w, c.gy, c.mean, scratch);
    for (size_t i = 0; i < n; ++i) {
      const bool active = input[i] + p.a * e[i] - p.b1 * y[i] > 0;
      const double g = active ? h * c.ge[i] : 0;
      c.gi[i] += g;
      sums.a += g * e[i];
      sums.b1 -= g * y[i];
      sums.b2 += h * c.mean[i] * e[i] / double(w.area());
      c.ge[i] += p.a * g - h * c.ge[i] + h * b2 * c.mean[i];
      c.gy[i] += -p.b1 * g - h * c.gy[i];
    }
  }
}

void recurrent_backward(const Wta& wta, const MapShape& shape, const double* x, const double* g,
                        double* gx, WtaParameters& sums, Scratch<double>& s) {
  const Window w = window_of(wta, shape);
  const size_t n = shape.plane();
  double *input = s.plane(shape, 0), *g_d = s.plane(shape, 1), *scratch = s.sums.data();
  const Course c{.e = s.plane(shape, 6),
                 .y = s.plane(shape, 6 + wta.steps),
                 .ge = s.plane(shape, 2),
                 .gy = s.plane(shape, 3),
                 .mean = s.plane(shape, 4),
                 .gi = s.plane(shape, 5)};
  std::copy_n(g, n, c.ge);
  if (wta.drive == Drive::brightness) {
    compete_backward(wta, w, x, c, sums, scratch);
    std::copy_n(c.gi, n, gx);
    return;
  }
  deviations(w, x, input, scratch);
  compete_backward(wta, w, input, c, sums, scratch);
  std::copy_n(c.gi, n, g_d);
  for (size_t i = 0; i < n; ++i) input[i] = -input[i];
  std::copy_n(g, n, c.ge);
  compete_backward(wta, w, input, c, sums, scratch);
  for (size_t i = 0; i < n; ++i) g_d[i] -= c.gi[i];
  deviations_backward(w, g_d, gx, scratch);
}

}  // namespace

void response_backward(const Wta& wta, const MapShape& shape, const double* x, const double* g,
                       double* gx, WtaParameters& sums, Scratch<double>& scratch) {
  if (wta.form == Form::contrast)
    contrast_backward(wta, shape, x, g, gx, scratch);
  else if (wta.form == Form::divisive)
    divisive_backward(wta, shape, x, g, gx, sums, scratch);
  else
    recurrent_backward(wta, shape, x, g, gx, sums, scratch);
}

}  // namespace lapicque::vision
