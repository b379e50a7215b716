// Progress of a run on stderr: a bar that is rewritten in place on a terminal, a line now and then
// in a log file, nothing when quiet.
#pragma once
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "lapicque/recording/table.hpp"

namespace lapicque {

/// What a progress line tells.
struct ProgressState {
  std::string label = {};
  double done = 0, total = 0;  ///< ms of biological time, or steps of `unit`
  std::string unit = {};       ///< empty: ms of biological time, shown in s
  double elapsed = 0;          ///< s of wall-clock time
  uint64_t n_spikes = 0;
  std::string extra = {};
};

/// "simulate ━━━━━───── 52 %  0.52 of 1.00 s  real-time factor 1.24  1.2 M spikes/s  0:12 left":
/// as much of it as fits `width` columns, with the bar only where `bar` says so. The real-time
/// factor is wall-clock time for biological time: below 1 is faster than life.
enum class Bar { none, drawn };
std::string progress_line(const ProgressState& state, size_t width, Bar bar,
                          Color color = Color::off);

/// The line that remains: what was done, and how fast.
std::string progress_summary(const ProgressState& state);

enum class Verbosity { quiet, normal };

struct ProgressOptions {
  std::string label = "simulate";
  std::string unit = {};  ///< empty: `done` and `total` are ms of biological time
  Verbosity verbosity = Verbosity::normal;
  std::FILE* stream = stderr;
};

/// Shows progress while it lives. update() may be called every step: it looks at the clock and, at
/// most ten times a second, writes. On a stream that is no terminal it writes at every tenth of
/// the way and after ten silent seconds.
class Progress {
 public:
  Progress(double total, ProgressOptions options = {});
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void update(double done, uint64_t n_spikes = 0, std::string_view extra = {});
  /// Writes the summary; later updates are ignored.
  void finish();

 private:
  using Clock = std::chrono::steady_clock;
  void write(const std::string& line);

  ProgressOptions options_;
  ProgressState state_;
  Clock::time_point start_, next_write_;
  int tenths_ = 0;  ///< of the way, as last written to a stream that is no terminal
  bool terminal_ = false, drawn_ = false, finished_ = false;
  Color color_ = Color::off;
};

}  // namespace lapicque
