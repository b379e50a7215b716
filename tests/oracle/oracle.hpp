// What the comparisons with NEST and torch share: golden files, and running them where they are at
// hand.
//
// A golden file holds what the oracle gave, with '#' lines that say which version and command;
// ctest compares with it and needs none. With LAPICQUE_ORACLE_PYTHON=/path/to/python in the
// environment, whose interpreter can import the oracle, the same comparison is also made live.
#pragma once
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace oracle {

using Rows = std::vector<std::vector<std::string>>;

/// The rows of a CSV file without its '#' lines.
inline Rows read_rows(const std::filesystem::path& file) {
  std::ifstream in(file);
  REQUIRE_MESSAGE(in, "cannot read ", file.string());
  Rows rows;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream cells(line);
    rows.emplace_back();
    for (std::string cell; std::getline(cells, cell, ',');) rows.back().push_back(cell);
  }
  return rows;
}

inline std::string exact(double x) {
  char text[40];
  std::snprintf(text, sizeof text, "%.17g", x);
  return text;
}

inline std::filesystem::path golden(const std::string& name) {
  return std::filesystem::path(LAPICQUE_ORACLE_FOLDER) / "golden" / (name + ".csv");
}

/// A folder of the build tree for what is exchanged with NEST.
inline std::filesystem::path work(const std::string& name) {
  const auto folder = std::filesystem::path(LAPICQUE_ORACLE_WORK) / name;
  std::filesystem::create_directories(folder);
  return folder;
}

/// The interpreter to run an oracle with if it has the module, or nullptr with a sentence.
inline const char* python(const std::string& module = "nest") {
  const char* program = std::getenv("LAPICQUE_ORACLE_PYTHON");
  if (!program || !*program) {
    MESSAGE("LAPICQUE_ORACLE_PYTHON is not set: compared with golden files only, ", module,
            " not run.");
    return nullptr;
  }
  const std::string import =
      std::string("'") + program + "' -c 'import " + module + "' 2>/dev/null";
  if (std::system(import.c_str()) != 0) {
    MESSAGE("LAPICQUE_ORACLE_PYTHON has no ", module, ": compared with golden files only.");
    return nullptr;
  }
  return program;
}

/// Runs tests/oracle/SCRIPT on `folder`.
inline void run(const char* program, const std::string& script, const std::filesystem::path& folder,
                const std::string& library) {
  const std::string command = std::string("'") + program + "' '" LAPICQUE_ORACLE_FOLDER "/" +
                              script + "' '" + folder.string() + "' > '" +
                              (folder / (library + ".log")).string() + "' 2>&1";
  REQUIRE_MESSAGE(std::system(command.c_str()) == 0, library, " failed: ", command);
}

/// Runs it on `folder`, which gets nest.csv; returns that file.
inline std::filesystem::path run_nest(const char* program, const std::string& script,
                                      const std::filesystem::path& folder) {
  const auto result = folder / "nest.csv";
  std::filesystem::remove(result);
  run(program, script, folder, "nest");
  return result;
}

}  // namespace oracle
