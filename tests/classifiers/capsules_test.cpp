#include "lapicque/classifiers/capsules.hpp"

#include "classifiers/soundness.hpp"
#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::classifiers;

TEST_CASE("the paper's capsule network has its 6.8 million parameters, ours those of the formula") {
  CHECK(n_parameters(Capsules({.image = 28, .channels = 1, .features = 256, .types = 32})) ==
        6'804'224);
  CHECK(n_parameters(Capsules()) ==
        (81 * 3 + 1) * 32 + (81 * 32 + 1) * 32 + 8 * 8 * 4 * 10 * 8 * 16);
}

TEST_CASE("squashing keeps the direction and makes the length |v|^2 / (1 + |v|^2)") {
  const auto v = torch::tensor({{3.0, 4.0}, {0.03, 0.04}}, torch::kDouble);
  const auto s = squash(v);
  CHECK(s[0].norm().item<double>() == doctest::Approx(25.0 / 26));
  CHECK(s[1].norm().item<double>() == doctest::Approx(0.0025 / 1.0025).epsilon(1e-4));
  CHECK(s[0][1].item<double>() / s[0][0].item<double>() == doctest::Approx(4.0 / 3));
}

TEST_CASE("routing finds the class on which votes agree, and one round takes the mean vote") {
  // Six capsules; for class 0 all vote the same, for class 1 each in a direction of its own.
  auto votes = torch::zeros({1, 2, 6, 6}, torch::kDouble);
  for (int64_t i = 0; i < 6; ++i) {
    votes[0][0][i][0] = 1;
    votes[0][1][i][i] = 1;
  }
  const auto once = route(votes, 1), thrice = route(votes, 3);
  CHECK(torch::allclose(once, squash(0.5 * votes.sum(2))));
  const auto length = [](const torch::Tensor& v) { return v.norm().item<double>(); };
  CHECK(length(thrice[0][0]) > length(once[0][0]));
  CHECK(length(thrice[0][1]) < length(once[0][1]));
}

TEST_CASE("the margin loss is that of equation 4") {
  const Capsules net;
  const auto scores = torch::full({1, 10}, 0.05);
  scores[0][3] = 0.6, scores[0][4] = 0.5;
  const auto loss = net.loss(scores, torch::tensor({3}, torch::kLong)).item<double>();
  CHECK(loss == doctest::Approx(0.3 * 0.3 + 0.5 * 0.4 * 0.4));
}

TEST_CASE("a capsule network scores images, and every parameter learns") {
  Capsules net;
  check_soundness(net);
  CHECK_THROWS_WITH_AS(Capsules({.image = 16}), doctest::Contains("too small"), Error);
}
