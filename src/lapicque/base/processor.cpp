#include "lapicque/base/processor.hpp"

#include <fstream>

namespace lapicque {

std::optional<std::string> processor_name() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("model name"))
      if (const size_t colon = line.find(": "); colon != line.npos) return line.substr(colon + 2);
  return {};
}

}  // namespace lapicque
