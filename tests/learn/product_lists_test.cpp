// Products whose lists of what is not zero serve several panels of columns. That they equal dense
// products to the bit, on any number of threads, is seen in product_run_test.cpp.
#include "lapicque/learn/product_lists.hpp"

#include <doctest/doctest.h>

#include "learn/product_lab.hpp"

using namespace lapicque;
using namespace lapicque::learn;
using namespace lapicque::learn::lab;

namespace {

/// More rows than a task sums, entries that fill no word of bits, columns that fill no vector.
constexpr LinearShape shape{.n_in = 333, .n_out = 301};
constexpr size_t n_rows = 150;

}  // namespace

TEST_CASE("lists serve linear layers with more columns than a panel has, if they are not huge") {
  CHECK(takes_lists<float>(plan(shape), n_rows));
  CHECK(!takes_lists<float>(plan(LinearShape{333, 128}), n_rows));
  CHECK(takes_lists<double>(plan(LinearShape{333, 128}), n_rows));
  CHECK(!takes_lists<float>(plan(shape), 1));
  CHECK(!takes_lists<float>(plan(shape), 100'000));
  CHECK(
      !takes_lists<float>(plan(Conv2dShape{.height = 3, .width = 3, .c_in = 2, .c_out = 200}), 5));
}

TEST_CASE_TEMPLATE("products by lists are the sums that define them", R, float, double) {
  Dice dice(7);
  Team team(2);
  const Spikes z = dice.spikes(n_rows, shape.n_in, 0.1);
  const auto x = dice.numbers<R>(n_rows * shape.n_in, 0.8), from_spikes = numbers_of<R>(z);
  const auto w = dice.numbers<R>(shape.n_weights()), b = dice.numbers<R>(shape.n_out);
  const auto g = dice.numbers<R>(n_rows * shape.n_out), before = dice.numbers<R>(shape.n_weights());
  const auto p = plan(shape);

  for (const ProductOptions& way : ways())
    for (const bool spikes : {true, false}) {
      const std::vector<R>& entries = spikes ? from_spikes : x;
      const ProductInput<R> input = spikes
                                        ? ProductInput<R>{.bits = z.view().words, .n_rows = n_rows}
                                        : ProductInput<R>{.numbers = x.data(), .n_rows = n_rows};
      std::vector<R> y(n_rows * shape.n_out, 77), added = before, replaced(before.size(), 77);
      run_forward_lists(team, p, input, w.data(), b.data(), y.data(), way.isa);
      run_grad_weight_lists(team, p, input, g.data(), replaced.data(), Into::replace, way.isa);
      run_grad_weight_lists(team, p, input, g.data(), added.data(), Into::add, way.isa);

      std::vector<Sum> sums(y.size()), gradients(before.size()), onto(before.size());
      for (size_t k = 0; k < before.size(); ++k) onto[k].add(double(before[k]));
      for (size_t r = 0; r < n_rows; ++r)
        for (size_t j = 0; j < shape.n_out; ++j) {
          sums[r * shape.n_out + j].add(double(b[j]));
          for (size_t i = 0; i < shape.n_in; ++i) {
            const double entry = double(entries[r * shape.n_in + i]);
            const size_t at = i * shape.n_out + j;
            sums[r * shape.n_out + j].add(entry * double(w[at]));
            gradients[at].add(entry * double(g[r * shape.n_out + j]));
            onto[at].add(entry * double(g[r * shape.n_out + j]));
          }
        }
      CHECK(equal_but_for_rounding(y, sums, shape.n_in));
      CHECK(equal_but_for_rounding(replaced, gradients, n_rows));
      CHECK(equal_but_for_rounding(added, onto, n_rows));
    }
}
