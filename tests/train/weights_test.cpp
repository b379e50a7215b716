#include "lapicque/train/weights.hpp"

#include <doctest/doctest.h>

#include "lapicque/base/error.hpp"
#include "lapicque/train/layers.hpp"

using namespace lapicque;
using namespace lapicque::train;

TEST_CASE("weights come back from a file to the bit, running moments too") {
  const auto path = std::filesystem::temp_directory_path() / "lapicque_weights_test";
  const std::vector<Layer> layers{Linear{5}, BatchNorm{}, Lif{.learn = {"tau"}}};
  const Sequence<float> net({3}, layers, 4);
  save_weights(path, net, "a note");
  Sequence<float> other({3}, layers, 5);
  CHECK(other.weights() != net.weights());
  load_weights(path, other);
  CHECK(other.weights() == net.weights());
  CHECK(Archive::read(path).get_text("note") == "a note");
}

TEST_CASE("weights of another network are refused, with the file's name") {
  const auto path = std::filesystem::temp_directory_path() / "lapicque_weights_other";
  save_weights(path, Sequence<float>({3}, {Linear{5}}));
  Sequence<float> net({3}, {Linear{6}});
  CHECK_THROWS_WITH_AS(load_weights(path, net), doctest::Contains("lapicque_weights_other"), Error);
  Sequence<double> precise({3}, {Linear{5}});
  CHECK_THROWS_WITH_AS(load_weights(path, precise), doctest::Contains("another precision"), Error);
}
