#include "lapicque/recording/distances_profile.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace lapicque::statistics {
namespace {

/// A train that covers its window: auxiliary spikes at the ends, and each spike's distance to the
/// nearest spike of the other train.
struct Covering {
  std::vector<double> times;
  std::vector<double> apart;
  double before, after;  // the auxiliary spikes, in use or not
  bool has_before, has_after;
};

Covering cover(std::span<const double> train, Window w) {
  Covering c;
  for (const double time : inside(train, w))
    c.times.push_back(std::clamp(time, w.t_start, w.t_stop));
  if (c.times.empty()) c.times = {w.t_start, w.t_stop};
  c.times.erase(std::unique(c.times.begin(), c.times.end()), c.times.end());
  const auto& t = c.times;
  const size_t n = t.size();
  c.before = n > 1 ? std::min(w.t_start, 2 * t[0] - t[1]) : w.t_start;
  c.after = n > 1 ? std::max(w.t_stop, 2 * t[n - 1] - t[n - 2]) : w.t_stop;
  c.has_before = t.front() > w.t_start;
  c.has_after = t.back() < w.t_stop;
  return c;
}

double nearest_distance(double time, const Covering& other, std::span<const double> spikes) {
  double best = std::min(std::abs(time - other.before), std::abs(time - other.after));
  const auto next = std::lower_bound(spikes.begin(), spikes.end(), time);
  if (next != spikes.end()) best = std::min(best, *next - time);
  if (next != spikes.begin()) best = std::min(best, time - *(next - 1));
  return best;
}

/// Puts the auxiliary spikes in; they are as far from the other train as their neighbours.
void close_ends(Covering& c) {
  if (c.has_before) {
    c.times.insert(c.times.begin(), c.before);
    c.apart.insert(c.apart.begin(), c.apart.front());
  }
  if (c.has_after) {
    c.times.push_back(c.after);
    c.apart.push_back(c.apart.back());
  }
}

std::pair<Covering, Covering> cover_both(std::span<const double> a, std::span<const double> b,
                                         Window w) {
  Covering x = cover(a, w), y = cover(b, w);
  for (const double time : x.times) x.apart.push_back(nearest_distance(time, y, y.times));
  for (const double time : y.times) y.apart.push_back(nearest_distance(time, x, x.times));
  close_ends(x);
  close_ends(y);
  return {std::move(x), std::move(y)};
}

/// The mean over the window of a profile that is linear between neighbouring spikes of either
/// train; value(i, j, time) is it, between spikes i, i + 1 of x and j, j + 1 of y.
template <class Value>
double mean_over_time(const Covering& x, const Covering& y, Window w, Value value) {
  double area = 0, time = w.t_start;
  for (size_t i = 0, j = 0; time < w.t_stop;) {
    while (x.times[i + 1] <= time) ++i;
    while (y.times[j + 1] <= time) ++j;
    const double until = std::min({x.times[i + 1], y.times[j + 1], w.t_stop});
    area += (until - time) * 0.5 * (value(i, j, time) + value(i, j, until));
    time = until;
  }
  return area / w.duration();
}

/// Between spikes i and i + 1, their distances interpolated.
double interpolated(const Covering& c, size_t i, double time) {
  const double interval = c.times[i + 1] - c.times[i];
  return (c.apart[i] * (c.times[i + 1] - time) + c.apart[i + 1] * (time - c.times[i])) / interval;
}

}  // namespace

double isi_distance(std::span<const double> a, std::span<const double> b, Window window) {
  const auto [x, y] = cover_both(a, b, window);
  return mean_over_time(x, y, window, [&x = x, &y = y](size_t i, size_t j, double) {
    const double in_x = x.times[i + 1] - x.times[i], in_y = y.times[j + 1] - y.times[j];
    return std::abs(in_x - in_y) / std::max(in_x, in_y);
  });
}

double spike_distance(std::span<const double> a, std::span<const double> b, Window window) {
  const auto [x, y] = cover_both(a, b, window);
  return mean_over_time(x, y, window, [&x = x, &y = y](size_t i, size_t j, double time) {
    const double in_x = x.times[i + 1] - x.times[i], in_y = y.times[j + 1] - y.times[j];
    const double average = (in_x + in_y) / 2;
    return (interpolated(x, i, time) * in_y + interpolated(y, j, time) * in_x) /
           (2 * average * average);
  });
}

}  // namespace lapicque::statistics
