// What every network of the room must satisfy.
#pragma once
#include <torch/types.h>
#include <torch/utils.h>

#include <cmath>

#include "lapicque/classifiers/image_network.hpp"

// After libtorch: its glog has a CHECK too.
#include <doctest/doctest.h>

namespace lapicque::classifiers {

/// It scores [n, 10]; the gradient of every parameter is finite and not all zero; and in use it
/// gives an image of a batch what it gives that image alone.
inline void check_soundness(ImageNetwork& network) {
  torch::manual_seed(1);
  const auto x = torch::rand({4, 3, 32, 32});
  const auto labels = torch::tensor({1, 2, 3, 9}, torch::kLong);
  network.train();
  const auto scores = network.forward(x);
  CHECK((scores.sizes() == torch::IntArrayRef{4, 10}));
  network.loss(scores, labels).backward();
  for (const auto& p : network.named_parameters()) {
    CAPTURE(p.key());
    REQUIRE(p.value().grad().defined());
    const double norm = p.value().grad().norm().item<double>();
    CHECK(std::isfinite(norm));
    CHECK(norm > 0);
  }
  network.eval();
  const torch::NoGradGuard fixed;
  const auto together = network.forward(x)[2], alone = network.forward(x.slice(0, 2, 3))[0];
  CHECK((together - alone).abs().max().item<double>() < 1e-4);
}

}  // namespace lapicque::classifiers
