// Results that the tests make up.
#pragma once
#include <filesystem>

#include "lapicque/domains/cell.hpp"

namespace lapicque::domains {

/// A cell of `network`, trained with MNIST and right for `percent` of 1,000 images everywhere.
inline CellResult result_of(const std::string& network, const std::string& arm, uint64_t seed,
                            size_t percent, Domain source = Domain::mnist) {
  CellResult r{.cell = {.network = network, .arm = arm, .source = source, .seed = seed},
               .history = {{1, 0.5, 0.75}, {2, 0.25, 0.875}},
               .selected_epoch = 2,
               .validation = 0.875,
               .n_training = 10'000,
               .n_validation = 2'000,
               .n_parameters = 123,
               .cpu_seconds = 36,
               .wall_seconds = 40,
               .torch = "1.13.0",
               .version = "0.1",
               .machine = "one, 2 cores"};
  for (Domain target : all_domains)
    r.tests.push_back({target, std::string(to_string(target)), 1000, 10 * percent});
  return r;
}

/// An empty folder that is removed at the end.
struct Folder {
  std::filesystem::path path;
  explicit Folder(const char* name) : path(std::filesystem::temp_directory_path() / name) {
    std::filesystem::remove_all(path);
  }
  ~Folder() { std::filesystem::remove_all(path); }
};

}  // namespace lapicque::domains
