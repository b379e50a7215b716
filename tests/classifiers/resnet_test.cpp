#include "lapicque/classifiers/resnet.hpp"

#include "classifiers/soundness.hpp"

using namespace lapicque::classifiers;

TEST_CASE("ResNet-18 has 11,689,512 parameters as published, 11,173,962 for small images") {
  CHECK(n_parameters(ResNet({.width = 64, .stem_kernel = 7, .n_classes = 1000})) == 11'689'512);
  CHECK(n_parameters(ResNet({.width = 64, .n_classes = 10})) == 11'173'962);
}

TEST_CASE("our ResNet has the parameters of its formula") {
  const auto block = [](int64_t a, int64_t b) {
    return 9 * a * b + 9 * b * b + 4 * b + (a != b ? a * b + 2 * b : 0);
  };
  int64_t expected = 27 * 16 + 2 * 16 + (128 + 1) * 10, in = 16;
  for (int64_t out : {16, 32, 64, 128}) {
    expected += block(in, out) + block(out, out);
    in = out;
  }
  CHECK(n_parameters(ResNet()) == expected);
}

TEST_CASE("a ResNet scores images, and every parameter learns") {
  ResNet net;
  check_soundness(net);
}
