#include "lapicque/recording/progress.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace lapicque;

namespace {
std::string contents(std::FILE* file) {
  std::rewind(file);
  std::string text;
  for (int c; (c = std::fgetc(file)) != EOF;) text += static_cast<char>(c);
  return text;
}
}  // namespace

TEST_CASE("a progress line tells the way done, biological time, real-time factor, time left") {
  const ProgressState state{.label = "simulate",
                            .done = 500,
                            .total = 2000,
                            .elapsed = 25,
                            .n_spikes = 30'000'000,
                            .extra = "recording"};
  CHECK(progress_line(state, 200, Bar::none) ==
        "simulate   25 %  0.50 of 2.00 s  real-time factor 50.00  1:15 left  1.2 M spikes/s  "
        "recording");
  CHECK(progress_line(state, 60, Bar::none) ==
        "simulate   25 %  0.50 of 2.00 s  real-time factor 50.00");
  CHECK(progress_line(state, 120, Bar::drawn).find("━━━━━━━────") != std::string::npos);
  for (size_t width = 40; width < 140; ++width)
    for (const auto color : {Color::off, Color::on})
      CHECK(display_width(progress_line(state, width, Bar::drawn, color)) <= width);
}

TEST_CASE("steps of another unit have no real-time factor") {
  const ProgressState state{
      .label = "train", .done = 3, .total = 10, .unit = "epochs", .elapsed = 0.2};
  CHECK(progress_line(state, 80, Bar::none) == "train   30 %  3 of 10 epochs");
  CHECK(progress_summary(state) == "train  3 epochs in 0.20 s");
}

TEST_CASE("the summary says how long and how fast") {
  CHECK(progress_summary(
            {.label = "simulate", .done = 1000, .total = 1000, .elapsed = 1.24, .n_spikes = 310}) ==
        "simulate  1 s of biological time in 1.24 s  real-time factor 1.24  250 spikes/s");
}

TEST_CASE("nothing done and nothing to do are no division by zero") {
  CHECK(progress_line({.label = "x"}, 80, Bar::drawn).find("  0 %") != std::string::npos);
}

TEST_CASE("a file gets a line at each tenth and a summary, without control characters") {
  std::FILE* file = std::tmpfile();
  REQUIRE(file);
  {
    Progress progress(1000, {.stream = file});
    for (int i = 0; i <= 1000; ++i) progress.update(i, 10 * i);
    progress.finish();
    progress.finish();
    progress.update(1000);
  }
  const auto text = contents(file);
  std::fclose(file);
  CHECK(std::count(text.begin(), text.end(), '\n') == 10);  // 10 % to 90 %, and the summary
  CHECK(text.find(" 30 %") != std::string::npos);
  CHECK(text.find("1 s of biological time") != std::string::npos);
  CHECK(text.find('\r') == std::string::npos);
  CHECK(text.find('\x1b') == std::string::npos);
}

TEST_CASE("quiet is quiet") {
  std::FILE* file = std::tmpfile();
  REQUIRE(file);
  {
    Progress progress(10, {.verbosity = Verbosity::quiet, .stream = file});
    progress.update(5), progress.finish();
  }
  CHECK(contents(file).empty());
  std::fclose(file);
}
