#include "lapicque/learn/inference.hpp"

#include <doctest/doctest.h>

#include "lapicque/base/error.hpp"
#include "learn/product_lab.hpp"

using namespace lapicque;
using namespace lapicque::learn;
using namespace lapicque::learn::lab;

namespace {

constexpr size_t n_steps = 7;
const Conv2dShape conv{.height = 8, .width = 8, .c_in = 2, .c_out = 12, .kernel = {3, 3}};
const PoolShape pool{.height = 6, .width = 6, .channels = 12, .kernel = {2, 2}, .stride = {2, 2}};
const LinearShape linear{108, 10};
const NeuronOptions leaky{.model = "lif_jump", .parameters = {{"tau", {2}}, {"V_t", {0.3}}}};

template <class R>
struct Weights {
  std::vector<R> conv_w, conv_b, linear_w, linear_b;
  explicit Weights(Dice& dice)
      : conv_w(dice.numbers<R>(conv.n_weights())),
        conv_b(dice.numbers<R>(conv.c_out)),
        linear_w(dice.numbers<R>(linear.n_weights())),
        linear_b(dice.numbers<R>(linear.n_out)) {}
};

template <class R>
std::vector<InferenceLayer<R>> layers(const Weights<R>& w) {
  return {Conv2dWeights<R>{conv, w.conv_w, w.conv_b}, PoolLayer{pool}, Neurons{leaky, 108},
          LinearWeights<R>{linear, w.linear_w, w.linear_b}, Neurons{leaky, 10}};
}

}  // namespace

TEST_CASE_TEMPLATE("one image gives the spikes and potentials that training computes in a batch", R,
                   float, double) {
  Dice dice(7);
  const Weights<R> w(dice);
  const size_t batch = 3;
  const auto x = dice.numbers<R>(batch * conv.n_in(), 0.5);
  Team team(2);
  std::vector<R> y1(batch * conv.n_out()), p1(batch * 108), y2(n_steps * batch * 10), v(y2.size());
  Spikes z1(n_steps, batch, 108), z2(n_steps, batch, 10);
  conv2d_forward<R>(team, conv, std::span<const R>(x), w.conv_w, w.conv_b, y1);
  max_pool_forward<R>(team, pool, y1, p1, {});
  NeuronLayer<R>(leaky, 108)
      .forward(team, {n_steps, batch, {{std::span<const R>(p1), Time::constant}}, {}, z1.rows()});
  linear_forward<R>(team, linear, z1, w.linear_w, w.linear_b, y2);
  NeuronLayer<R>(leaky, 10).forward(
      team, {n_steps, batch, {{std::span<const R>(y2), Time::varying}}, {}, z2.rows(), v});
  CHECK(count(z1) > 100);
  CHECK(count(z2) > 10);

  Inference<R> net(layers(w));
  CHECK(net.n_in() == conv.n_in());
  CHECK(net.n_out() == 10);
  for (size_t b = 0; b < batch; ++b) {
    const auto result =
        net.run(std::span<const R>(x).subspan(b * conv.n_in(), conv.n_in()), n_steps);
    size_t n_spikes = 0;
    for (size_t t = 0; t < n_steps; ++t)
      for (size_t i = 0; i < 10; ++i) {
        REQUIRE(result.values[t * 10 + i] == v[(t * batch + b) * 10 + i]);
        REQUIRE(result.spikes.view().at(t, 0, i) == z2.view().at(t, b, i));
        n_spikes += z2.view().at(t, b, i);
      }
    REQUIRE(result.n_spikes.size() == 2);
    CHECK(result.n_spikes[1] == n_spikes);
  }
}

TEST_CASE("spikes over time go through a network of products alone as their sums") {
  Dice dice(8);
  const auto w = dice.integers<double>(65 * 4);
  const Spikes z = dice.spikes(6, 65, 0.3);
  Spikes one(6, 1, 65);
  std::copy_n(z.view().words, z.view().n_words(), one.rows().words);
  Inference<double> net({LinearWeights<double>{{65, 4}, w}});
  const auto result = net.run(one);
  Team team(1);
  std::vector<double> y(24);
  linear_forward<double>(team, {65, 4}, z, w, {}, y);
  CHECK(result.values == y);
  CHECK(result.spikes.n() == 0);
  CHECK(result.n_spikes.empty());

  const auto still =
      Inference<double>({LinearWeights<double>{{65, 4}, w}}).run(std::vector<double>(65, 1.0), 3);
  CHECK(still.values.size() == 12);
  CHECK(std::equal(still.values.begin(), still.values.begin() + 8, still.values.begin() + 4));
}

TEST_CASE("a network whose layers do not fit says which") {
  Dice dice(9);
  const Weights<float> w(dice);
  auto wrong = layers(w);
  wrong.erase(wrong.begin() + 1);
  CHECK_THROWS_WITH_AS(Inference<float>{wrong},
                       "Inference: layer 1 takes 108 numbers, but the layer before it gives 432",
                       Error);
  CHECK_THROWS_AS(Inference<float>({}), Error);
  CHECK_THROWS_AS(Inference<float>({LinearWeights<float>{{3, 2}, {1, 2, 3}}}), Error);
  CHECK_THROWS_AS(Inference<float>({Conv2dWeights<float>{conv, {1}}}), Error);
  Inference<float> net(layers(w));
  CHECK_THROWS_AS(net.run(std::vector<float>(5), 2), Error);
  CHECK_THROWS_AS(net.run(Spikes(2, 1, 5)), Error);
}
