#include "lapicque/recording/plot/axis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lapicque/recording/figures.hpp"

namespace lapicque::plot {

std::vector<double> nice_ticks(double low, double high, int target) {
  if (!(high > low)) return {low};
  const double wanted = (high - low) / std::max(1, target);
  const double power = std::pow(10.0, std::floor(std::log10(wanted)));
  // The nearest of 1, 2, 5, 10 in the geometric sense.
  const double ratio = wanted / power;
  const double step = power * (ratio < std::sqrt(2.0)    ? 1
                               : ratio < std::sqrt(10.0) ? 2
                               : ratio < std::sqrt(50.0) ? 5
                                                         : 10);
  std::vector<double> ticks;
  const double slack = 1e-9 * (high - low) / step;
  const double first = std::ceil(low / step - slack), last = std::floor(high / step + slack);
  for (double k = first; k <= last; ++k) ticks.push_back(k == 0 ? 0 : k * step);
  return ticks;
}

std::vector<double> log_ticks(double low, double high) {
  std::vector<double> ticks;
  if (!(low > 0 && high > low)) return ticks;
  const int first = static_cast<int>(std::floor(std::log10(low)));
  const int last = static_cast<int>(std::ceil(std::log10(high)));
  const int every = std::max(1, (last - first) / 8 + ((last - first) % 8 ? 1 : 0));
  for (int e = first; e <= last; ++e) {
    const double power = std::pow(10.0, e);
    if ((e - first) % every == 0 && power >= low * (1 - 1e-9) && power <= high * (1 + 1e-9))
      ticks.push_back(power);
  }
  if (ticks.size() >= 2) return ticks;
  ticks.clear();
  for (int e = first; e <= last; ++e)
    for (const int m : {1, 2, 5}) {
      const double value = m * std::pow(10.0, e);
      if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)) ticks.push_back(value);
    }
  return ticks;
}

namespace {

/// A true minus sign instead of the hyphen.
std::string with_minus(std::string text) {
  return text.starts_with('-') ? "−" + text.substr(1) : text;
}

std::string grouped(double value, int decimals) {
  if (std::abs(value) >= 9999.5 && decimals == 0) return with_minus(format_number(value, 15));
  return with_minus(fmt::format("{:.{}f}", value, decimals));
}

int decade_of(double value) { return static_cast<int>(std::floor(std::log10(value) + 1e-9)); }

}  // namespace

TickLabels tick_labels(const std::vector<double>& ticks) {
  TickLabels result;
  double largest = 0, step = 0;
  for (size_t i = 0; i < ticks.size(); ++i) {
    largest = std::max(largest, std::abs(ticks[i]));
    if (i) step = step == 0 ? ticks[i] - ticks[i - 1] : std::min(step, ticks[i] - ticks[i - 1]);
  }
  if (largest == 0) largest = 1;
  if (step <= 0) step = largest;
  if (decade_of(largest) >= 6 || decade_of(largest) <= -4) result.exponent = decade_of(largest);
  const double unit = std::pow(10.0, result.exponent);
  const int decimals = std::clamp(-decade_of(step / unit), 0, 12);
  for (const double tick : ticks) result.labels.push_back(grouped(tick / unit, decimals));
  return result;
}

std::string power_of_ten(int exponent) {
  static constexpr const char* digits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text = exponent < 0 ? "10⁻" : "10";
  for (const char c : std::to_string(std::abs(exponent))) text += digits[c - '0'];
  return text;
}

namespace {

/// Plain numbers as long as all ticks are easily read so, else powers of ten.
std::string log_label(double value, bool plain) {
  const int decade = decade_of(value);
  if (plain) return grouped(value, std::max(0, -decade));
  const double mantissa = value / std::pow(10.0, decade);
  const auto power = power_of_ten(decade);
  return std::abs(mantissa - 1) < 1e-6 ? power : fmt::format("{:.0f}×{}", mantissa, power);
}

std::string title_of(const Axis& axis, int exponent) {
  std::string unit = axis.unit;
  if (exponent != 0)
    unit = unit.empty() ? "×" + power_of_ten(exponent)
                        : fmt::format("{} {}", power_of_ten(exponent), unit);
  if (unit.empty()) return axis.label;
  return axis.label.empty() ? unit : fmt::format("{} ({})", axis.label, unit);
}

}  // namespace

PreparedAxis prepare(const Axis& axis, Range range, double pixels, double pixels_per_tick) {
  PreparedAxis prepared{.range = range, .ticks = axis.ticks, .minor = {}, .title = {}};
  int exponent = 0;
  const double shown = axis.shown_per_unit;
  if (!axis.ticks.empty() || axis.frame != Frame::full) {
    std::erase_if(prepared.ticks,
                  [&](const Tick& t) { return t.at < range.low || t.at > range.high; });
  } else if (axis.scale == Scale::logarithmic) {
    const auto ticks = log_ticks(range.low * shown, range.high * shown);
    const bool plain = ticks.empty() || (ticks.front() >= 0.00099 && ticks.back() <= 10001);
    for (const double t : ticks) prepared.ticks.push_back({t / shown, log_label(t, plain)});
    const int first = decade_of(range.low * shown), last = decade_of(range.high * shown);
    for (int e = first; e <= last && last - first <= 8; ++e)
      for (int m = 2; m <= 9; ++m) {
        const double value = m * std::pow(10.0, e) / shown;
        if (value >= range.low && value <= range.high) prepared.minor.push_back(value);
      }
  } else {
    const int target = std::max(2, static_cast<int>(pixels / pixels_per_tick));
    const auto ticks = nice_ticks(range.low * shown, range.high * shown, target);
    const auto labels = tick_labels(ticks);
    exponent = labels.exponent;
    for (size_t i = 0; i < ticks.size(); ++i)
      prepared.ticks.push_back({ticks[i] / shown, labels.labels[i]});
  }
  prepared.title = title_of(axis, exponent);
  return prepared;
}

Range limits(const Axis& axis, std::optional<Range> data, double air) {
  Range range = data.value_or(axis.scale == Scale::logarithmic ? Range{1, 10} : Range{0, 1});
  if (axis.scale == Scale::logarithmic) {
    const double pad = std::pow(range.high / range.low, air);
    range = {range.low / pad, range.high * pad};
    if (range.high <= range.low) range = {range.low / 2, range.high * 2};
  } else if (range.span() <= 0) {
    const double half = range.low == 0 ? 1 : 0.5 * std::abs(range.low);
    range = {range.low - half, range.high + half};
  } else {
    const double pad = air * range.span();
    if (range.low != 0) range.low -= pad;
    if (range.high != 0) range.high += pad;
  }
  if (axis.low) range.low = *axis.low;
  if (axis.high) range.high = *axis.high;
  if (range.high <= range.low)
    range.high = axis.scale == Scale::logarithmic ? range.low * 10 : range.low + 1;
  return range;
}

double AxisMap::operator()(double value) const {
  const double t = scale == Scale::logarithmic
                       ? std::log(value / range.low) / std::log(range.high / range.low)
                       : (value - range.low) / (range.high - range.low);
  return from + t * (to - from);
}

}  // namespace lapicque::plot
