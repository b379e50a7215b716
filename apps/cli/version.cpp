// lapicque version
#include "lapicque/base/version.hpp"

#include "command.hpp"
#include "exit_code.hpp"

namespace lapicque::cli {

std::function<int()> declare_version(CLI::App&, const Context&) {
  return [] {
    fmt::print("{}\n", version());
    return int(ok);
  };
}

}  // namespace lapicque::cli
