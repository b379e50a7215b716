#include "lapicque/train/signal.hpp"

#include <fmt/format.h>

namespace lapicque::train {

std::string Shape::describe() const {
  return flat() ? fmt::format("{}", channels)
                : fmt::format("{} x {} x {}", height, width, channels);
}

}  // namespace lapicque::train
