#include "lapicque/recording/figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lapicque/base/version.hpp"
#include "lapicque/recording/file_output.hpp"

namespace lapicque {

FigureValue within(std::string name, double value, std::string unit, double expected,
                   double tolerance, std::string source) {
  const bool ok = std::abs(value - expected) <= tolerance;  // false for NaN
  return {std::move(name),   value, std::move(unit),   expected, tolerance,
          std::move(source), ok,    Comparison::within};
}

FigureValue between(std::string name, double value, std::string unit, double low, double high,
                    std::string source) {
  FigureValue figure = plain(std::move(name), value, std::move(unit));
  figure.source = std::move(source);
  figure.ok = low <= value && value <= high && std::isfinite(value);
  if (std::isfinite(low) && std::isfinite(high)) {
    figure.comparison = Comparison::within;
    figure.expected = low + (high - low) / 2;
    figure.tolerance = (high - low) / 2;
  } else if (std::isfinite(low)) {
    figure.comparison = Comparison::at_least;
    figure.expected = low;
  } else if (std::isfinite(high)) {
    figure.comparison = Comparison::at_most;
    figure.expected = high;
  }
  return figure;
}

FigureValue plain(std::string name, double value, std::string unit) {
  return {
      .name = std::move(name), .value = value, .unit = std::move(unit), .ok = std::isfinite(value)};
}

bool all_ok(std::span<const FigureValue> figures) {
  return std::all_of(figures.begin(), figures.end(), [](const auto& f) { return f.ok; });
}

Outcome judge(uint64_t seed, int threads, std::vector<FigureValue> figures,
              std::optional<uint64_t> spike_hash) {
  const bool ok = all_ok(figures);
  return {ok, seed, threads, std::move(figures), spike_hash};
}

namespace {

std::string json_number(double value) {
  return std::isfinite(value) ? fmt::format("{}", value) : "null";
}

std::string json_number(const std::optional<double>& value) {
  return value ? json_number(*value) : "null";
}

std::string json_string(const std::string& text) {
  std::string json = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      json += {'\\', c};
    else if (c == '\n')
      json += "\\n";
    else if (c == '\t')
      json += "\\t";
    else if (static_cast<unsigned char>(c) < 0x20)
      json += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    else
      json += c;
  }
  return json + '"';
}

}  // namespace

std::string to_json(const Outcome& outcome) {
  std::string json = fmt::format(
      "{{\n  \"ok\": {},\n  \"version\": {},\n  \"seed\": {},\n  \"threads\": {},\n  \"figures\": "
      "[",
      outcome.ok, json_string(std::string(version())), outcome.seed, outcome.threads);
  for (size_t i = 0; i < outcome.figures.size(); ++i) {
    const auto& f = outcome.figures[i];
    json += fmt::format(
        "{}\n    {{\"name\": {}, \"value\": {}, \"unit\": {}, \"expected\": {}, "
        "\"tolerance\": {}, \"source\": {}, \"ok\": {}}}",
        i ? "," : "", json_string(f.name), json_number(f.value), json_string(f.unit),
        json_number(f.expected), json_number(f.tolerance), json_string(f.source), f.ok);
  }
  json += outcome.figures.empty() ? "]" : "\n  ]";
  if (outcome.spike_hash)
    json += fmt::format(",\n  \"spike_hash\": \"{:016x}\"", *outcome.spike_hash);
  return json + "\n}\n";
}

void save_json(const Outcome& outcome, const std::filesystem::path& path) {
  write_file(path, to_json(outcome));
}

namespace {

/// "1234567" becomes "1,234,567"; the fraction is left alone.
std::string group_thousands(const std::string& number) {
  const size_t begin = number.starts_with('-') ? 1 : 0;
  const size_t end = std::min(number.find('.'), number.size());
  std::string grouped;
  for (size_t i = 0; i < number.size(); ++i) {
    if (i > begin && i < end && (end - i) % 3 == 0) grouped += ',';
    grouped += number[i];
  }
  return grouped;
}

}  // namespace

std::string format_number(double value, int digits) {
  if (std::isnan(value)) return "n/a";
  if (std::isinf(value)) return value > 0 ? "∞" : "-∞";
  const double size = std::abs(value);
  if (value == 0) return "0";
  if (size < 1e-4 || size >= 1e12) return fmt::format("{:.{}g}", value, digits);
  if (value == std::round(value) || size >= std::pow(10.0, digits))
    return group_thousands(fmt::format("{:.0f}", value));
  const int fraction = std::max(0, digits - 1 - static_cast<int>(std::floor(std::log10(size))));
  std::string text = fmt::format("{:.{}f}", value, fraction);
  if (text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
  }
  return group_thousands(text);
}

std::string shown_unit(const std::string& unit) { return unit == "1" ? "" : unit; }

std::string format_expected(const FigureValue& figure) {
  if (!figure.expected) return "";
  const auto expected = format_number(*figure.expected);
  if (figure.comparison == Comparison::at_least) return "≥ " + expected;
  if (figure.comparison == Comparison::at_most) return "≤ " + expected;
  if (!figure.tolerance) return expected;
  return fmt::format("{} ± {}", expected, format_number(*figure.tolerance, 3));
}

}  // namespace lapicque
