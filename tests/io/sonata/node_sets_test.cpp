#include "lapicque/io/sonata/node_sets.hpp"

#include "io/sonata/circuit.hpp"
#include "lapicque/io/json.hpp"

using namespace lapicque;
using test::holds;

namespace {

io::JsonNode node(const std::string& text) { return io::JsonNode(io::parse_json(text, "s.json")); }

}  // namespace

TEST_CASE("a compound node set is the union of its members, however they nest") {
  const auto sets = parse_node_sets(node(R"({"a": {"ei": "e"}, "b": {"node_id": [1, 2]},
                                             "ab": ["a", "b"], "all three": ["ab", "v1"]})"));
  const auto basic = basic_sets({.name = "all three", .members = {"all three"}}, sets);
  REQUIRE(basic.size() == 3);
  CHECK(basic[0].rules == sets.at("a").rules);
  CHECK(basic[1].rules == sets.at("b").rules);
  CHECK(basic[2].rules == std::vector<NodeRule>{{"population", NodeRule::Compare::one_of, {"v1"}}});
}

TEST_CASE("a node set that is made of itself is refused") {
  const auto sets = parse_node_sets(node(R"({"a": ["b"], "b": ["c", "a"]})"));
  CHECK(holds(file_error([&] { basic_sets({.name = "a", .members = {"a"}}, sets); }),
              "\"a\" is made of itself"));
}

TEST_CASE("rules that are not read are errors with their place") {
  CHECK(holds(file_error([] { parse_node_sets(node(R"({"a": {"x": {"$regex": "e.*"}}})")); }),
              "s.json: a.x.$regex is no comparison"));
  CHECK(holds(file_error([] { parse_node_sets(node(R"({"a": {"x": [1, true]}})")); }),
              "s.json: a.x[1] must be a number, a text"));
  CHECK(holds(file_error([] { parse_node_sets(node(R"({"a": []})")); }), "s.json: a is an empty"));
}
