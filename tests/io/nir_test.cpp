#include "lapicque/io/nir.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <map>

#include "io/folder.hpp"

using namespace lapicque;
using nir::Precision, nir::Reals;

namespace {

const std::filesystem::path published = LAPICQUE_NIR_FILES;

/// Numbers that a change of precision or of order would betray.
Reals reals(std::vector<uint64_t> shape, Precision precision) {
  uint64_t n = 1;
  for (const auto size : shape) n *= size;
  Reals result{std::move(shape), {}, precision};
  for (uint64_t i = 0; i < n; ++i) {
    const double x = 1 / (3.0 + double(i));
    result.values.push_back(precision == Precision::float32 ? double(float(x)) : x);
  }
  return result;
}

/// A node of every type, in an order that is not alphabetical, with and without what is optional.
nir::Graph every_type(Precision p) {
  const auto v = reals({2}, p);
  using Kind = nir::Padding<2>::Kind;
  nir::Graph g;
  g.add({"z", nir::Input{{2}}});
  g.add({"affine", nir::Affine{reals({3, 2}, p), reals({3}, p)}});
  g.add({"linear", nir::Linear{reals({4, 3, 2}, p)}});
  g.add({"scale", nir::Scale{v}});
  nir::Conv1d conv1{.input_shape = {{10}}, .weight = reals({4, 2, 3}, p), .bias = reals({4}, p)};
  g.add({"conv1", conv1});
  conv1.input_shape.reset();
  conv1.padding.kind = nir::Padding<1>::Kind::same;
  g.add({"conv1_same", conv1});
  nir::Conv2d conv2{.input_shape = {{8, 9}},
                    .weight = reals({4, 1, 3, 5}, p),
                    .stride = {1, 2},
                    .padding = {Kind::amount, {0, 1}},
                    .dilation = {2, 1},
                    .groups = 2,
                    .bias = reals({4}, p)};
  g.add({"conv2", conv2});
  conv2.padding = {Kind::valid, {}};
  g.add({"conv2_valid", conv2});
  g.add({"sum", nir::SumPool2d{{2, 3}, {2, 1}, {1, 0}}});
  g.add({"average", nir::AvgPool2d{{2, 2}, {2, 2}, {0, 0}}});
  g.add({"flatten", nir::Flatten{{{2, 3, 4}}, 1, -1}});
  g.add({"flatten_any", nir::Flatten{}});
  g.add({"delay", nir::Delay{v}});
  g.add({"threshold", nir::Threshold{v}});
  g.add({"i", nir::I{v}});
  g.add({"if", nir::If{v, v, v}});
  g.add({"if_old", nir::If{v, v, {}}});
  g.add({"li", nir::Li{v, v, v}});
  g.add({"lif", nir::Lif{v, v, v, v, v}});
  g.add({"lif_one", nir::Lif{v, reals({1}, p), v, v, {}}});
  g.add({"cuba_li", nir::CubaLi{v, v, v, v, v}});
  g.add({"cuba_lif", nir::CubaLif{v, v, v, v, v, v, v}});
  g.add({"cuba_old", nir::CubaLif{v, v, v, v, v, {}, {}}});
  g.add({"output.1", nir::Output{{3}}});
  g.edges = {{"z", "affine"}, {"affine", "output.1"}, {"z", "affine"}};
  return g;
}

nir::MetadataMap some_metadata() {
  return {
      {"text", {nir::Texts{{}, {"reset by subtraction"}}}},
      {"texts", {nir::Texts{{2}, {"a", ""}}}},
      {"count", {nir::Integers{{}, {3}}}},
      {"counts", {nir::Integers{{2, 1}, {-1, int64_t(1) << 60}}}},
      {"dt", {Reals{{}, {1e-4}, Precision::float64}}},
      {"odd", {Reals{{2}, {std::nan(""), -INFINITY}, Precision::float64}}},
      {"deep",
       {nir::MetadataMap{{"deeper", {nir::Texts{{}, {"x"}}}}, {"none", {nir::MetadataMap{}}}}}}};
}

nir::Graph returned(const nir::Graph& graph) {
  const Folder folder;
  nir::write(folder.path / "g.nir", graph);
  return nir::read(folder.path / "g.nir");
}

/// The Error of a file that `write` fills below /node, which holds one node "n" of `type`.
std::string error_of(const std::string& type, auto write) {
  const Folder folder;
  Hdf5Writer file;
  file.write_text("/node/type", "NIRGraph");
  file.write_texts("/node/edges", {}, {0, 2});
  file.write_text("/node/nodes/n/type", type);
  write(file, std::string("/node/nodes/n/"));
  file.save(folder.path / "bad.nir");
  auto message = file_error([&] { nir::read(folder.path / "bad.nir"); });
  const auto cut = message.find("bad.nir: ");
  return cut == message.npos ? message : message.substr(cut);
}

}  // namespace

TEST_CASE("every type of node returns from a NIR file to the bit, in single and double precision") {
  for (const auto precision : {Precision::float32, Precision::float64}) {
    const auto graph = every_type(precision);
    CHECK(returned(graph) == graph);
  }
}

TEST_CASE("nested graphs, metadata and unknown nodes return from a NIR file") {
  auto inner = every_type(Precision::float32);
  inner.metadata = some_metadata();
  nir::Graph middle;
  middle.add({"inner", inner});
  middle.add({"odd", nir::Unknown{"Izhikevich", some_metadata()}, some_metadata()});
  nir::Graph outer = every_type(Precision::float64);
  outer.nodes[3].metadata = some_metadata();
  outer.nodes[4].extra = {{"t_ref", {Reals{{2}, {1, 2}, Precision::float64}}}};
  outer.add({"middle", middle});
  outer.edges.push_back({"z", "middle.inner"});
  CHECK(returned(outer) == outer);
  CHECK(returned(nir::Graph{}) == nir::Graph{});
}

TEST_CASE("the eight published NIR files are read") {
  const std::map<std::string, std::map<std::string, int>> files{
      {"lif_norse", {{"Input", 1}, {"Affine", 1}, {"LIF", 1}, {"Output", 1}}},
      {"lif_rockpool", {{"Input", 1}, {"Linear", 1}, {"LIF", 1}, {"Output", 1}}},
      {"two_lif_neurons", {{"Input", 1}, {"Linear", 2}, {"LIF", 2}, {"Output", 1}}},
      {"cnn_sinabs",
       {{"Input", 1},
        {"Conv2d", 3},
        {"IF", 5},
        {"SumPool2d", 2},
        {"Flatten", 1},
        {"Affine", 2},
        {"Output", 1}}},
      {"braille_noDelay_bias_zero", {{"Input", 1}, {"Affine", 3}, {"CubaLIF", 2}, {"Output", 1}}},
      {"braille_noDelay_noBias_subtract",
       {{"Input", 1}, {"Linear", 3}, {"CubaLIF", 2}, {"Output", 1}}},
      {"braille_noDelay_bias_zero_subgraph",
       {{"Input", 1}, {"Affine", 2}, {"CubaLIF", 1}, {"NIRGraph", 1}, {"Output", 1}}},
      {"braille_noDelay_noBias_subtract_subgraph",
       {{"Input", 1}, {"Linear", 2}, {"CubaLIF", 1}, {"NIRGraph", 1}, {"Output", 1}}}};
  for (const auto& [name, types] : files) {
    const auto graph = nir::read(published / (name + ".nir"));
    std::map<std::string, int> found;
    for (const auto& node : graph.nodes) ++found[std::string(nir::type_of(node.node))];
    CHECK_MESSAGE(found == types, name);
    CHECK(returned(graph) == graph);
  }
  const auto norse = nir::read(published / "lif_norse.nir");
  const auto& lif = std::get<nir::Lif>(norse.find("1")->node);
  CHECK(lif.tau == Reals::list({double(0.0025F)}));
  CHECK(!lif.v_reset);
  CHECK(norse.edges.size() == 3);
  CHECK(nir::read_version(Hdf5File::open(published / "lif_norse.nir")) == "0.1.1");
}

TEST_CASE("a NIR file is laid out as the reference lays it out") {
  const Folder folder;
  nir::write(folder.path / "g.nir", every_type(Precision::float32));
  const auto file = Hdf5File::open(folder.path / "g.nir");
  using Sizes = std::vector<uint64_t>;
  CHECK(file.read_texts("/version") == std::vector<std::string>{"1.0.7"});
  CHECK(file.read_texts("/node/type") == std::vector<std::string>{"NIRGraph"});
  CHECK(file.shape("/node/edges") == Sizes{3, 2});
  CHECK(!file.has("/node/metadata"));
  CHECK(file.shape("/node/nodes/conv1/stride").empty());  // a plain number
  CHECK(file.shape("/node/nodes/conv1/input_shape").empty());
  CHECK(file.shape("/node/nodes/conv2/stride") == Sizes{2});  // a tuple
  CHECK(file.kind("/node/nodes/conv2/padding") == Hdf5Kind::integer);
  CHECK(file.read_texts("/node/nodes/conv2_valid/padding").at(0) == "valid");
  CHECK(file.shape("/node/nodes/conv2/groups").empty());
  CHECK(file.kind("/node/nodes/lif/tau") == Hdf5Kind::float32);
  CHECK(!file.has("/node/nodes/if_old/v_reset"));
  CHECK(!file.has("/node/nodes/conv1_same/input_shape"));
}

TEST_CASE("numbers may be single where a list is meant, and lists where a number is meant") {
  const Folder folder;
  Hdf5Writer file;
  file.write_text("/node/type", "NIRGraph");
  file.write<double>("/node/edges", {}, {0});  // as h5py writes an empty list
  const std::string conv = "/node/nodes/conv/", li = "/node/nodes/li/";
  file.write_text(conv + "type", "Conv2d");
  file.write<double>(conv + "weight", std::vector<double>(9, 1.0), {1, 1, 3, 3});
  file.write<double>(conv + "bias", std::vector<double>{0});
  file.write_number(conv + "stride", int64_t(2));
  file.write_number(conv + "padding", int64_t(1));
  file.write<int64_t>(conv + "dilation", std::vector<int64_t>{1});
  file.write<int64_t>(conv + "groups", std::vector<int64_t>{1});
  file.write_text(li + "type", "LI");
  file.write_number(li + "tau", 0.5);
  file.write_number(li + "r", int64_t(2));
  file.write<float>(li + "v_leak", std::vector<float>{0, 1, 2});
  file.save(folder.path / "g.nir");
  const auto graph = nir::read(folder.path / "g.nir");
  const auto& c = std::get<nir::Conv2d>(graph.find("conv")->node);
  CHECK(c.stride == nir::Axes<2>{2, 2});
  CHECK(c.padding.amount == nir::Axes<2>{1, 1});
  CHECK(!c.input_shape);
  const auto& n = std::get<nir::Li>(graph.find("li")->node);
  CHECK(n.tau == Reals::list({0.5}, Precision::float64));
  CHECK(n.r.values == std::vector<double>{2});
  CHECK(graph.edges.empty());
}

TEST_CASE("a wrong NIR file is one sentence that names the file and the path inside it") {
  const std::vector<double> three{1, 2, 3};
  auto missing = [&](Hdf5Writer& f, const std::string& n) { f.write<double>(n + "r", three); };
  CHECK(error_of("LI", missing) == "bad.nir: /node/nodes/n/tau: is missing");
  auto unequal = [&](Hdf5Writer& f, const std::string& n) {
    for (const auto* name : {"tau", "r"}) f.write<double>(n + name, three);
    f.write<double>(n + "v_leak", three, {3, 1});
  };
  CHECK(error_of("LI", unequal) ==
        "bad.nir: /node/nodes/n: LI: v_leak has the shape [3, 1] and tau the shape [3]; they must "
        "be equal");
  auto rank = [&](Hdf5Writer& f, const std::string& n) { f.write<double>(n + "weight", three); };
  CHECK(error_of("Linear", rank) ==
        "bad.nir: /node/nodes/n: Linear: weight has 1 axes, must have out and in");
  auto bias = [&](Hdf5Writer& f, const std::string& n) {
    f.write<double>(n + "weight", three, {1, 3});
    f.write<double>(n + "bias", three);
  };
  CHECK(error_of("Affine", bias) ==
        "bad.nir: /node/nodes/n: Affine: bias has 3 numbers for 1 outputs");
  auto size = [&](Hdf5Writer& f, const std::string& n) {
    f.write<int64_t>(n + "shape", std::vector<int64_t>{1 << 20, 1 << 20});
  };
  CHECK(error_of("Input", size) ==
        "bad.nir: /node/nodes/n: Input: shape stands for more than 2147483648 numbers");
  auto words = [&](Hdf5Writer& f, const std::string& n) { f.write_text(n + "scale", "much"); };
  CHECK(error_of("Scale", words) == "bad.nir: /node/nodes/n/scale: does not hold numbers");
  auto padding = [&](Hdf5Writer& f, const std::string& n) {
    f.write<double>(n + "weight", three, {1, 1, 3});
    f.write_number(n + "stride", int64_t(1));
    f.write_text(n + "padding", "reflect");
  };
  CHECK(error_of("Conv1d", padding) ==
        "bad.nir: /node/nodes/n/padding: is \"reflect\", must be same, valid or whole numbers");
  CHECK(error_of("Input", [](auto& f, const auto& n) { f.make_group(n + "shape"); }) ==
        "bad.nir: /node/nodes/n/shape: is not a data set, or is damaged (not a dataset)");
}

TEST_CASE("a graph that contains itself is refused, not followed") {
  const auto cycle = published / "../../fuzz/corpus/nir/cycle.nir";
  CHECK(file_error([&] { nir::read(cycle); }).find("is reached by two paths") != std::string::npos);
  const auto deep = published / "../../fuzz/corpus/nir/deep.nir";
  CHECK(file_error([&] { nir::read(deep); }).find("lies more than 64 groups deep") !=
        std::string::npos);
}

TEST_CASE("what is no NIR file is refused by name") {
  const Folder folder;
  Hdf5Writer file;
  file.write_text("/version", "1.0");
  file.save(folder.path / "x.nir");
  CHECK(file_error([&] { nir::read(folder.path / "x.nir"); }).find("has no /node/type") !=
        std::string::npos);
}

TEST_CASE("a graph that no file can hold is refused before anything is written") {
  const Folder folder;
  const auto path = folder.path / "x.nir";
  for (const std::string name : {"", ".", "..", "a/b"}) {
    nir::Graph graph;
    graph.add({name, nir::Input{{1}}});
    CHECK_THROWS_AS(nir::write(path, graph), Error);
  }
  nir::Graph graph;
  graph.add({"n", nir::Linear{Reals::list({1})}});
  CHECK_THROWS_AS(nir::write(path, graph), Error);
  CHECK_THROWS_AS(graph.add({"n", nir::Input{{1}}}), Error);
  CHECK(!std::filesystem::exists(path));
}
