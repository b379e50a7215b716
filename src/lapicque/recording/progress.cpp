#include "lapicque/recording/progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace lapicque {
namespace {

/// 1234567 as "1.2 M ", to be followed by a unit.
std::string short_count(double n) {
  if (n >= 1e9) return fmt::format("{:.1f} G ", n / 1e9);
  if (n >= 1e6) return fmt::format("{:.1f} M ", n / 1e6);
  if (n >= 1e3) return fmt::format("{:.1f} k ", n / 1e3);
  return fmt::format("{:.0f} ", n);
}

/// 75 s as "1:15", 3700 s as "1:01:40".
std::string clock_time(double seconds) {
  const auto s = static_cast<long long>(std::ceil(std::min(seconds, 1e9)));
  if (s >= 3600) return fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
  return fmt::format("{}:{:02}", s / 60, s % 60);
}

double fraction(const ProgressState& s) {
  return s.total > 0 ? std::clamp(s.done / s.total, 0.0, 1.0) : 0;
}

/// "0.52 of 1.00 s", or "3 of 10 epochs".
std::string amount(const ProgressState& s) {
  if (!s.unit.empty()) return fmt::format("{:.0f} of {:.0f} {}", s.done, s.total, s.unit);
  if (s.total < 1000) return fmt::format("{:.0f} of {:.0f} ms", s.done, s.total);
  return fmt::format("{:.2f} of {:.2f} s", s.done / 1000, s.total / 1000);
}

std::string speed(const ProgressState& s) {
  if (!s.unit.empty() || s.done <= 0 || s.elapsed <= 0) return "";
  return fmt::format("real-time factor {:.2f}", s.elapsed * 1000 / s.done);
}

std::string spike_rate(const ProgressState& s) {
  if (s.n_spikes == 0 || s.elapsed <= 0) return "";
  return short_count(static_cast<double>(s.n_spikes) / s.elapsed) + "spikes/s";
}

std::string bar_of(double part, size_t width, Color color) {
  const auto full = static_cast<size_t>(std::floor(part * static_cast<double>(width)));
  std::string done, left;
  for (size_t i = 0; i < full; ++i) done += "━";
  for (size_t i = full; i < width; ++i) left += color == Color::on ? "━" : "─";
  return good(done, color) + faint(left, color);
}

}  // namespace

std::string progress_line(const ProgressState& state, size_t width, Bar bar, Color color) {
  const double part = fraction(state);
  std::string line = state.label;
  const size_t bar_width = width >= 110 ? 28 : 14;
  if (bar == Bar::drawn && width >= display_width(line) + bar_width + 8)
    line += "  " + bar_of(part, bar_width, color);
  line += fmt::format("  {:3.0f} %", std::floor(100 * part));
  // In order of importance; the first that does not fit ends the line.
  std::vector<std::string> fields{amount(state), speed(state)};
  if (part > 0 && part < 1 && state.elapsed > 0.5)
    fields.push_back(clock_time(state.elapsed * (1 - part) / part) + " left");
  fields.push_back(spike_rate(state));
  fields.push_back(state.extra);
  for (const auto& field : fields) {
    if (field.empty()) continue;
    if (display_width(line) + 2 + display_width(field) > width) break;
    line += "  " + field;
  }
  return line;
}

std::string progress_summary(const ProgressState& state) {
  const auto what = state.unit.empty()
                        ? fmt::format("{:.4g} s of biological time", state.done / 1000)
                        : fmt::format("{:.0f} {}", state.done, state.unit);
  std::string line = fmt::format("{}  {} in {:.2f} s", state.label, what, state.elapsed);
  for (const auto& field : {speed(state), spike_rate(state), state.extra})
    if (!field.empty()) line += "  " + field;
  return line;
}

Progress::Progress(double total, ProgressOptions options)
    : options_(std::move(options)), start_(Clock::now()) {
  state_.label = options_.label;
  state_.unit = options_.unit;
  state_.total = total;
  terminal_ = isatty(fileno(options_.stream));
  color_ = color_for(options_.stream);
  next_write_ = start_ + (terminal_ ? std::chrono::milliseconds(100) : std::chrono::seconds(10));
}

Progress::~Progress() {
  // Left without finish(), e.g. by an exception: take the bar away.
  if (drawn_ && !finished_) {
    std::fputs("\r\x1b[K", options_.stream);
    std::fflush(options_.stream);
  }
}

void Progress::update(double done, uint64_t n_spikes, std::string_view extra) {
  if (options_.verbosity == Verbosity::quiet || finished_) return;
  state_.done = done;
  state_.n_spikes = n_spikes;
  const auto now = Clock::now();
  const int tenths = static_cast<int>(10 * fraction(state_));
  if (now < next_write_ && (terminal_ || tenths <= tenths_)) return;
  state_.extra = extra;
  state_.elapsed = std::chrono::duration<double>(now - start_).count();
  tenths_ = tenths;
  if (terminal_) {
    winsize size{};
    const bool known = ioctl(fileno(options_.stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 20;
    const size_t width = known ? size.ws_col - 1u : 79;
    write("\r" + progress_line(state_, width, Bar::drawn, color_) + "\x1b[K");
    drawn_ = true;
    next_write_ = now + std::chrono::milliseconds(100);
  } else if (tenths < 10) {  // the last line is the summary
    write(progress_line(state_, 200, Bar::none) + "\n");
    next_write_ = now + std::chrono::seconds(10);
  }
}

void Progress::finish() {
  if (finished_) return;
  finished_ = true;
  if (options_.verbosity == Verbosity::quiet) return;
  state_.elapsed = std::chrono::duration<double>(Clock::now() - start_).count();
  write((terminal_ ? "\r" : "") + progress_summary(state_) + (terminal_ ? "\x1b[K\n" : "\n"));
}

void Progress::write(const std::string& line) {
  std::fputs(line.c_str(), options_.stream);
  std::fflush(options_.stream);
}

}  // namespace lapicque
