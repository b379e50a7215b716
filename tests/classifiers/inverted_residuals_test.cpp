#include "lapicque/classifiers/inverted_residuals.hpp"

#include "classifiers/soundness.hpp"

using namespace lapicque::classifiers;

TEST_CASE("MobileNetV2 and EfficientNet-B0 have the parameters that are published") {
  CHECK(n_parameters(InvertedResiduals(mobilenet_v2())) == 3'504'872);
  CHECK(n_parameters(InvertedResiduals(efficientnet_b0())) == 5'288'548);
}

TEST_CASE("blocks have the parameters of their formula") {
  const Stage stage{.expansion = 6, .kernel = 5, .channels = 24, .repeats = 1, .stride = 2};
  const int64_t a = 32, e = 6 * a, b = 24, s = a / 4;
  const int64_t stem = 27 * a + 2 * a, head = b * 64 + 2 * 64 + (64 + 1) * 10;
  const int64_t block = a * e + 2 * e + 25 * e + 2 * e + e * b + 2 * b;
  InvertedResidualOptions o{.stages = {stage}, .head = 64, .n_classes = 10};
  CHECK(n_parameters(InvertedResiduals(o)) == stem + block + head);
  o.squeeze = Squeeze::quarter;
  CHECK(n_parameters(InvertedResiduals(o)) == stem + block + 2 * e * s + s + e + head);
}

TEST_CASE("both score small images, and every parameter learns") {
  for (const auto& published : {mobilenet_v2(), efficientnet_b0()}) {
    InvertedResiduals net(small(published, 10));
    check_soundness(net);
  }
}
