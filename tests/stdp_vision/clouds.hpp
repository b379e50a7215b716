// Feature vectors of three classes to tell apart.
#pragma once
#include "lapicque/base/random.hpp"
#include "lapicque/stdp_vision/svm.hpp"

namespace lapicque::stdp_vision::test {

/// Three clouds that overlap.
struct Clouds {
  Features features{300, 5};
  std::vector<uint32_t> labels = std::vector<uint32_t>(300);
  Clouds(double apart, uint32_t draw) {
    Stream stream(make_key(5, Purpose::test, draw));
    for (size_t i = 0; i < 300; ++i) {
      labels[i] = uint32_t(i % 3);
      for (size_t k = 0; k < 5; ++k)
        features.row(i)[k] = float(stream.normal() + (k == labels[i] ? apart : 0));
    }
  }
};

}  // namespace lapicque::stdp_vision::test
