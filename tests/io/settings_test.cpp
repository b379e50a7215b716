#include "lapicque/io/settings.hpp"

#include <doctest/doctest.h>

#include "lapicque/base/error.hpp"

using namespace lapicque;

namespace {

Settings read(std::string_view text, std::vector<std::string> overrides = {}) {
  return parse_settings(text, "r.toml", overrides);
}

template <class F>
std::string message_of(F&& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.what();
  }
  return "(nothing was thrown)";
}

const std::string recipe = R"(steps = 25
[data]
set = "mnist"
[[layer]]
type = "linear"
n = 1000
[[layer]]
type = "lif"
tau_m = "20 ms"
)";

}  // namespace

TEST_CASE("settings give what is written, and the default where nothing is") {
  const auto r = read(recipe);
  CHECK(r.count("steps", 1, 1000) == 25);
  CHECK(r.table("data").text("set") == "mnist");
  CHECK(r.table("absent").number("x", any_value, 2.5) == 2.5);
  const auto layers = r.tables("layer");
  REQUIRE(layers.size() == 2);
  CHECK(layers[0].choice("type", {"linear", "lif"}, "") == "linear");
  CHECK(layers[0].count("n", 1, 1 << 20, 1) == 1000);
  CHECK(layers[1].text("type") == "lif");
  CHECK(layers[1].quantity("tau_m", "ms", positive, 10) == 20);
  CHECK(r.tables("nothing").empty());
  CHECK_NOTHROW(r.finish());
}

TEST_CASE("a key nobody asked for is refused, in every table that was taken") {
  auto r = read("steps = 1\nlearning_rat = 2\n");
  r.count("steps", 1, 10);
  r.number("learning_rate", positive, 1);
  CHECK(
      message_of([&] {
        r.finish();
      }).starts_with("r.toml:2:1: unknown key \"learning_rat\"; did you mean \"learning_rate\"?"));

  auto nested = read("[[layer]]\nn = 1\n[[layer]]\nm = 1\n");
  for (const auto& layer : nested.tables("layer")) layer.count("n", 0, 9, 0);
  CHECK(message_of([&] { nested.finish(); }).starts_with("r.toml:4:1: layer 2: unknown key \"m\""));
}

TEST_CASE("a value of the wrong kind or range is refused at its place") {
  const auto r = read("rate = -1\nlayer = 3\nname = 4\ntau = \"2 mV\"\n");
  CHECK(message_of([&] { r.number("rate", positive, 1); }).starts_with("r.toml:1:8: rate is -1"));
  CHECK(message_of([&] { r.tables("layer"); }).find("list of tables: [[layer]]") !=
        std::string::npos);
  CHECK(message_of([&] { r.text("name"); }).find("must be text") != std::string::npos);
  CHECK(message_of([&] { r.quantity("tau", "ms", positive, 1); }).find("ms") != std::string::npos);
  CHECK(message_of([&] { r.table("rate"); }).find("must be a table") != std::string::npos);
  CHECK(message_of([&] { r.count("batch", 1, 9); }).find("needs batch") != std::string::npos);
}

TEST_CASE("overrides change a key before it is read") {
  const auto r = read(recipe, {"steps=4", "layer.0.n=7", "data.set=usps"});
  CHECK(r.count("steps", 1, 1000) == 4);
  CHECK(r.tables("layer")[0].count("n", 1, 9) == 7);
  CHECK(r.table("data").text("set") == "usps");
}

TEST_CASE("a missing recipe is a file problem") {
  try {
    read_recipe_text("no/such/recipe.toml");
    FAIL("nothing was thrown");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::file);
  }
}
