#include "lapicque/base/processor.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

TEST_CASE("a processor has the name that the system gives it, or none") {
  std::stringstream text;
  text << std::ifstream("/proc/cpuinfo").rdbuf();
  const auto name = lapicque::processor_name();
  CHECK(name.has_value() == (text.str().find("model name\t: ") != std::string::npos));
  if (name) CHECK(text.str().find("model name\t: " + *name + "\n") != std::string::npos);
}
