// In lapicque, which has no libtorch: the program that has it takes over.
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "cell_trainer.hpp"
#include "lapicque/base/error.hpp"

namespace lapicque::cli {

TrainCell cell_trainer() {
  std::error_code error;
  const auto here = std::filesystem::read_symlink("/proc/self/exe", error);
  const auto there = here.parent_path() / "lapicque-torch";
  require(!error && std::filesystem::exists(there),
          "training these networks needs libtorch, and there is no {}: it is built where libtorch "
          "is found (Debian's libtorch-dev, or another on CMAKE_PREFIX_PATH)",
          there.string());
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  std::string line{std::istreambuf_iterator<char>(file), {}};
  std::vector<char*> arguments;
  for (size_t i = 0; i < line.size(); i += std::strlen(&line[i]) + 1) arguments.push_back(&line[i]);
  arguments.push_back(nullptr);
  execv(there.c_str(), arguments.data());
  fail("cannot run {}: {}", there.string(), std::strerror(errno));
}

}  // namespace lapicque::cli
