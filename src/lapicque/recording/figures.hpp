// Headline numbers: what a demo, a benchmark or a test run measured, what was expected, and
// whether the two agree. The terminal table, the HTML report and `--json` all read these values.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace lapicque {

/// How a figure is compared with `expected`.
enum class Comparison {
  none,      ///< nothing is expected; always ok
  within,    ///< |value - expected| <= tolerance
  at_least,  ///< value >= expected
  at_most,   ///< value <= expected
};

/// One number with its unit and its verdict.
struct FigureValue {
  std::string name;
  double value = 0;
  std::string unit = {};
  std::optional<double> expected = {};
  std::optional<double> tolerance = {};  ///< absolute, in `unit`
  std::string source = {};               ///< where `expected` comes from
  bool ok = true;
  Comparison comparison = Comparison::none;
};

/// ok when `value` is finite and at most `tolerance` from `expected`.
FigureValue within(std::string name, double value, std::string unit, double expected,
                   double tolerance, std::string source);

/// ok when low <= value <= high; shown as the middle and half the width of that interval. One
/// bound may be infinite, and then the other stands alone.
FigureValue between(std::string name, double value, std::string unit, double low, double high,
                    std::string source);

/// A figure nothing is expected of; not ok only when it is not a finite number.
FigureValue plain(std::string name, double value, std::string unit);

/// What one run of a demo, benchmark or test came to.
struct Outcome {
  bool ok = true;
  uint64_t seed = 0;
  int threads = 1;
  std::vector<FigureValue> figures = {};
  std::optional<uint64_t> spike_hash = {};  ///< of every (tick, neuron); empty without spikes
};

/// Whether every figure is ok.
bool all_ok(std::span<const FigureValue> figures);

/// An outcome whose verdict is that of its figures.
Outcome judge(uint64_t seed, int threads, std::vector<FigureValue> figures,
              std::optional<uint64_t> spike_hash = {});

/// {ok, version, seed, threads, figures: [{name, value, unit, expected, tolerance, source, ok}],
/// spike_hash}: null for what is absent and for numbers that are not finite; spike_hash is 16 hex
/// digits, and there only when spikes were.
std::string to_json(const Outcome& outcome);

/// Writes to_json(outcome) to a file, aside first and renamed.
void save_json(const Outcome& outcome, const std::filesystem::path& path);

/// "3.14", "12,345", "1.2e-09": a number for people, with about `digits` significant digits.
std::string format_number(double value, int digits = 4);

/// The unit as people write it: nothing for "1", the unit of pure numbers.
std::string shown_unit(const std::string& unit);

/// "2.5 ± 0.1", ">= 5", "" : what was expected, for people.
std::string format_expected(const FigureValue& figure);

}  // namespace lapicque
