#include "lapicque/classifiers/vit.hpp"

#include "classifiers/soundness.hpp"
#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::classifiers;

TEST_CASE("a vision transformer has the parameters of its formula, and of DeiT-Ti as published") {
  for (const auto& o : {VitOptions{}, VitOptions{.image = 28,
                                      .patch = 7,
                                      .channels = 1,
                                      .width = 24,
                                      .depth = 2,
                                      .heads = 3,
                                      .hidden = 40,
                                      .n_classes = 5}}) {
    const int64_t d = o.width, m = o.hidden, n = (o.image / o.patch) * (o.image / o.patch);
    CHECK(n_parameters(Vit(o)) ==
          (o.patch * o.patch * o.channels + 1) * d + d + (n + 1) * d +
              o.depth * (4 * d + 3 * d * (d + 1) + d * (d + 1) + 2 * d * m + m + d) + 2 * d +
              (d + 1) * o.n_classes);
  }
  // deit_tiny_patch16_224 of Touvron et al. (2021), as in timm.
  const Vit tiny({.image = 224,
                  .patch = 16,
                  .width = 192,
                  .depth = 12,
                  .heads = 3,
                  .hidden = 768,
                  .n_classes = 1000});
  CHECK(n_parameters(tiny) == 5'717'416);
}

TEST_CASE("a vision transformer scores images, and every parameter learns") {
  Vit net;
  check_soundness(net);
}

TEST_CASE("without positions a vision transformer does not see where a patch is") {
  Vit net;
  net.eval();
  const torch::NoGradGuard fixed;
  const auto x = torch::rand({1, 3, 32, 32});
  const auto rolled = torch::roll(x, {8, 4}, {2, 3});  // whole patches change places
  CHECK((net.forward(x) - net.forward(rolled)).abs().max().item<double>() > 1e-5);
  net.named_parameters()["positions"].zero_();
  CHECK((net.forward(x) - net.forward(rolled)).abs().max().item<double>() < 1e-5);
}

TEST_CASE("patches that do not tile the image are refused, and heads that do not divide") {
  CHECK_THROWS_WITH_AS(Vit({.patch = 5}), doctest::Contains("do not tile"), Error);
  CHECK_THROWS_WITH_AS(Vit({.heads = 5}), doctest::Contains("do not divide"), Error);
}
