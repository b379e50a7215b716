// A demo: one figure of a first lecture, that asserts its own headline number.
//
// `lapicque demo NAME` runs it, prints its figures, and leaves pictures and report.html in
// out/NAME/. To add one: write demos/NAME.cpp, and its row in demos/all.cpp.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "lapicque/recording/figures.hpp"

namespace lapicque::cli {

struct DemoOptions {
  uint64_t seed = 1;
  int threads = 0;               ///< 0: all cores
  std::filesystem::path output;  ///< the folder of pictures and report; exists
  bool quiet = false;            ///< no progress bar
  std::string command;           ///< as typed, for the report
  std::function<bool()> interrupted = [] { return false; };  ///< Ctrl-C was pressed: save, stop
  /// The demo's own settings, as `--scale 0.1` or `--set scale=0.1`; a demo takes what it knows
  /// with number() or text(), and the frame refuses what none took.
  std::map<std::string, std::string> settings;

  double number(const std::string& name, double otherwise) const;  ///< Error when not a number
  std::string text(const std::string& name, const std::string& otherwise) const;
};

struct Demo {
  std::string_view name;
  std::string_view summary;   ///< one line
  std::string_view settings;  ///< names it takes with their meaning and default, or empty
  Outcome (*run)(const DemoOptions&);
};

/// All demos, in the order of the lecture.
std::span<const Demo> demos();

}  // namespace lapicque::cli
