#include "lapicque/io/sonata/nodes.hpp"

#include "io/sonata/circuit.hpp"

using namespace lapicque;
using test::Circuit;
using test::holds;

namespace {

SonataNodes v1(const Circuit& c) {
  c.write();
  auto all = read_nodes(c.path("v1.h5"), c.path("v1.csv"));
  REQUIRE(all.size() == 1);
  return std::move(all[0]);
}

/// The first population of a file that `change` has changed.
std::string error_of(auto change) {
  const Circuit c;
  auto file = c.nodes("v1", {1, 1});
  change(file);
  file.save(c.path("v1.h5"));
  return file_error([&] { read_nodes(c.path("v1.h5"), "")[0].column("x"); });
}

}  // namespace

TEST_CASE("a node's attribute is that of its group, else that of its type") {
  Circuit c;
  c.node_attributes["x"] = {0.5, 1.5, 2.5, 3.5};
  c.node_texts["ei"] = {"i", "i", "e", "e"};
  const auto nodes = v1(c);
  CHECK(nodes.column("x").number(2) == 2.5);
  CHECK(*nodes.column("ei").text(0) == "i");  // the table says e
  CHECK(*nodes.column("pop_name").text(0) == "Exc one");
  CHECK(*nodes.column("population").text(3) == "v1");
  CHECK(nodes.column("node_type_id").number(3) == 20);
  CHECK(nodes.column("nothing").is_missing(0));
}

TEST_CASE("numbers of an @library stand for its texts") {
  Circuit c;
  c.node_attributes["layer"] = {1, 0, 1, 1};
  c.node_texts["@library/layer"] = {"L4", "L5"};
  const auto nodes = v1(c);
  CHECK(*nodes.column("layer").text(0) == "L5");
  CHECK(*nodes.column("layer").text(1) == "L4");
  c.node_attributes["layer"] = {1, 0, 2, 1};
  CHECK(holds(file_error([&] { v1(c).column("layer"); }), "/nodes/v1/0/layer holds 2"));
}

TEST_CASE("node ids need not count from 0, and are found") {
  Circuit c;
  c.write();
  auto file = c.nodes("v1", c.node_types);
  file.write<uint64_t>("/nodes/v1/node_id", std::vector<uint64_t>{7, 3, 100, 4});
  file.save(c.path("v1.h5"));
  const auto nodes = std::move(read_nodes(c.path("v1.h5"), c.path("v1.csv"))[0]);
  CHECK(nodes.find(100) == 2);
  CHECK(!nodes.find(0));
  CHECK(nodes.id(1) == 3);
  CHECK(nodes.largest_id() == 100);
  CHECK(nodes.select({.name = "", .rules = {{"node_id", NodeRule::Compare::one_of, {4.0, 7.0}}}}) ==
        std::vector<uint32_t>{0, 3});
}

TEST_CASE("a node set selects the nodes that every rule holds for") {
  Circuit c;
  c.node_attributes["x"] = {0.5, 1.5, 2.5, 3.5};
  const auto nodes = v1(c);
  using Compare = NodeRule::Compare;
  const auto select = [&](std::vector<NodeRule> rules) {
    return nodes.select({.name = "", .rules = std::move(rules)});
  };
  CHECK(select({}) == std::vector<uint32_t>{0, 1, 2, 3});
  CHECK(select({{"x", Compare::greater, {0.5}}, {"ei", Compare::one_of, {"e"}}}) ==
        std::vector<uint32_t>{1});
  CHECK(select({{"x", Compare::at_least, {2.5}}}) == std::vector<uint32_t>{2, 3});
  CHECK(select({{"x", Compare::less, {1.5}}}) == std::vector<uint32_t>{0});
  CHECK(select({{"x", Compare::at_most, {1.5}}}) == std::vector<uint32_t>{0, 1});
  CHECK(select({{"ei", Compare::one_of, {"e", "i"}}}).size() == 4);
  CHECK(select({{"population", Compare::one_of, {"lgn"}}}).empty());
  CHECK(select({{"model_type", Compare::one_of, {"point_neuron"}}}).size() == 4);  // both dialects
  CHECK(nodes.select({.name = "both", .members = {"both"}}, c.read().node_sets).size() == 4);
}

TEST_CASE("lists of nodes that do not fit are errors with file and path") {
  CHECK(holds(
      error_of([](Hdf5Writer& f) { f.write<double>("/nodes/v1/0/x", std::vector<double>{1}); }),
      "/nodes/v1/0/x has 1 entries, but node 1 has the node_group_index 1"));
  CHECK(holds(error_of([](Hdf5Writer& f) {
                f.write<uint64_t>("/nodes/v1/node_id", std::vector<uint64_t>{1});
              }),
              "1 node_id for 2"));
  CHECK(holds(error_of([](Hdf5Writer& f) {
                f.write<uint64_t>("/nodes/v1/node_id", std::vector<uint64_t>{1, 1});
              }),
              "/nodes/v1/node_id holds 1 twice"));
  CHECK(holds(error_of([](Hdf5Writer& f) {
                f.write<uint64_t>("/nodes/v1/node_id", std::vector<uint64_t>{1, 1ull << 60});
              }),
              "the largest that is read is"));
  CHECK(holds(error_of([](Hdf5Writer& f) { f.make_group("/nodes/w"); }), "/nodes/w/node_type_id"));
  Hdf5Writer file;
  file.make_group("/spikes");
  const Folder folder;
  file.save(folder.path / "s.h5");
  CHECK(holds(file_error([&] { read_nodes(folder.path / "s.h5", ""); }), "has no /nodes"));
}
