#include "lapicque/stdp_vision/diehl_cook/recipe.hpp"

#include <doctest/doctest.h>

#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::stdp_vision;

TEST_CASE("a recipe of Diehl & Cook's network: defaults are the paper's, units are understood") {
  const auto d = parse_diehl_cook_recipe("method = \"diehl_cook\"\n", "d.toml");
  CHECK(d.network.neurons == 400);
  CHECK(255 * d.network.brightness == doctest::Approx(63.75));
  CHECK(d.network.w_sum == 78);
  CHECK(d.vote == NeuronLabels::Vote::mean);
  CHECK_FALSE(d.expected_accuracy);
  const auto r = parse_diehl_cook_recipe(R"(method = "diehl_cook"
[data]
set = "mnist_sample"
validation = 100
[network]
neurons = 25
tau_theta = "10000 s"
rate = 255
[stdp]
nu_post = "10 pS"
[training]
images = 50
seed = 7
[readout]
vote = "share"
show = "0.4 s"
images = 30
[expect]
accuracy = 0.5
)",
                                         "r.toml", std::vector<std::string>{"network.show=100"});
  CHECK(r.data.validation == 100);
  CHECK(r.network.neurons == 25);
  CHECK(r.network.tau_theta == doctest::Approx(1e7));
  CHECK(r.network.brightness == doctest::Approx(1));
  CHECK(r.network.nu_post == doctest::Approx(0.01));
  CHECK(r.network.show == 100);
  CHECK(r.images == 50);
  CHECK(r.seed == 7);
  CHECK(r.vote == NeuronLabels::Vote::share);
  CHECK(r.label_images == 30);
  CHECK(r.network.answer == 400);
  CHECK(d.network.answer == 350);
  CHECK(*r.expected_accuracy == 0.5);
  CHECK(r.text.ends_with("# --set network.show=100\n"));
  CHECK(method_of(r.text, "r.toml") == "diehl_cook");
}

TEST_CASE("what a recipe of Diehl & Cook's network cannot mean is refused with the place") {
  auto refused = [](const char* text, const char* why) {
    CHECK_THROWS_WITH_AS(parse_diehl_cook_recipe(text, "r.toml"), doctest::Contains(why), Error);
  };
  refused("method = \"stdp\"\n", "method is \"stdp\", must be \"diehl_cook\"");
  refused("method = \"diehl_cook\"\n[network]\nneuron = 4\n", "neuron");
  refused("method = \"diehl_cook\"\n[stdp]\nnu_post = -1\n", "nu_post");
  refused("method = \"diehl_cook\"\n[network]\ntheta = 7\n", "theta");
  refused("method = \"diehl_cook\"\n[readout]\nvote = \"most\"\n", "vote");
}
