#include "lapicque/bridge/nir_train_path.hpp"

#include <set>
#include <sstream>
#include <utility>

#include "lapicque/base/error.hpp"
#include "lapicque/bridge/nir_train.hpp"
#include "lapicque/train/layers.hpp"
#include "nir_train_lab.hpp"

using namespace lapicque;
using namespace lapicque::bridge;

namespace {

/// Nodes that multiply one number by 2, 3, 4, ..., but "input"; edges as "input>a a>b".
nir::Graph factors(const std::string& edges) {
  nir::Graph graph;
  double factor = 2;
  const auto add = [&](const std::string& name) {
    if (graph.find(name)) return;
    if (name == "input")
      graph.add({name, nir::Input{{1}}});
    else
      graph.add({name, nir::Linear{{{1, 1}, {factor++}}}});
  };
  std::istringstream words(edges);
  for (std::string word; words >> word;) {
    const size_t arrow = word.find('>');
    const nir::Edge edge{word.substr(0, arrow), word.substr(arrow + 1)};
    add(edge.source), add(edge.target);
    graph.edges.push_back(edge);
  }
  return graph;
}

const NirOptions options{.dt = 1e-3};

double in_layers(const nir::Graph& graph) {
  auto net = from_nir<double>(graph, options);
  return sent(net, std::vector<double>(n_steps, 1.0), net.size() - 1)[0];
}
double in_nir(const nir::Graph& graph) {
  return NirSimulation(graph, options).step(std::vector<double>{1.0})[0];
}

nir::Graph with_output(nir::Graph graph, const std::string& last) {
  graph.add({"output", nir::Output{{1}}});
  graph.edges.push_back({last, "output"});
  return graph;
}

/// Edges of random paths that fork and join between two nodes; new nodes are called n0, n1, ...
struct Dice {
  Stream random;
  int n_nodes = 0;
  std::string edges{};

  std::string node() { return fmt::format("n{}", n_nodes++); }
  bool heads(double p) { return random.uniform() < p; }
  /// One edge, or paths side by side.
  void hop(const std::string& from, const std::string& to, int depth) {
    const bool forks = depth > 0 && heads(0.4);
    for (int k = heads(0.3) ? 3 : 2; forks && k > 0; --k) path(from, to, depth - 1);
    if (!forks || heads(0.3)) edges += from + ">" + to + " ";
  }
  /// Through one node or more.
  void path(const std::string& from, const std::string& to, int depth) {
    const auto middle = node();
    hop(from, middle, depth);
    if (heads(0.4))
      path(middle, to, depth);
    else
      hop(middle, to, depth);
  }
};

using Pairs = std::set<std::pair<int, int>>;

/// Whether a graph from 0 to `last` shrinks to one edge when nodes with one source and one target
/// are taken out, and edges that are there twice are one.
bool is_series_parallel(Pairs edges, int last) {
  for (int node = 1; node < last;) {
    Pairs in, out;
    for (const auto& edge : edges) {
      if (edge.second == node) in.insert(edge);
      if (edge.first == node) out.insert(edge);
    }
    if (in.size() != 1 || out.size() != 1) {
      ++node;
      continue;
    }
    edges.erase(*in.begin()), edges.erase(*out.begin());
    edges.emplace(in.begin()->first, out.begin()->second);
    node = 1;
  }
  return edges == Pairs{{0, last}};
}

void refuse(const nir::Graph& graph, const char* part) {
  CHECK_THROWS_WITH_AS(from_nir<double>(graph, options), doctest::Contains(part), Error);
}

std::vector<train::Sequence<double>> networks(train::Reset reset) {
  using namespace train;
  const train::Lif lif{.beta = 0.8, .threshold = 0.3, .reset = reset};
  const Conv2d conv{.c_out = 3, .padding = 1};
  const Linear wide{12};
  std::vector<Sequence<double>> nets;
  // spikes are added, twice in a row, and go through a fork into two products
  nets.push_back({{6, 5, 2},
                  {conv, lif, Residual{{conv, BatchNorm{}, lif, conv, lif}},
                   Residual{{conv, lif}, {Conv2d{.c_out = 3, .kernel = 1}, BatchNorm{}, lif}},
                   Flatten{}, Linear{6}, lif},
                  3});
  // currents are added; neurons that feed themselves; one inside the other; at the very end
  nets.push_back({{6, 5, 2},
                  {wide, lif, Residual{{wide, lif, wide}, {wide}}, lif,
                   Residual{{Recurrent{lif.neuron()}, wide}, {Residual{{wide}}}}, lif,
                   Residual{{wide, lif}, {Dropout{0.3}}}},
                  5});
  // one begins with the other
  nets.push_back(
      {{6, 5, 2}, {wide, lif, Residual{{Residual{{wide, lif}}, wide, lif}}, wide, lif}, 7});
  for (auto& net : nets) {
    auto weights = net.weights();
    for (auto& [name, values] : weights)
      if (name.ends_with("running_mean")) values.assign(values.size(), 0.05);
    net.load(weights);
  }
  return nets;
}

}  // namespace

TEST_CASE("residual layers fork in NIR, are layers again, and fire the same in the engine") {
  for (const auto reset : {train::Reset::value, train::Reset::subtract})
    for (auto& net : networks(reset)) {
      INFO(net.describe());
      const auto x = some_spikes(60, 0.2);
      const auto in = channels_first(x, {6, 5, 2});
      const auto graph = to_nir(net, options);
      const auto as_said = *hints_of(graph);
      auto back = from_nir<double>(graph, as_said);
      const bool last_adds = net.layers().back().as<train::Residual>() != nullptr;
      size_t n_compared = 0;
      for (auto* node : net.nodes()) {
        if (!node->fires()) continue;
        const auto spikes = sent(net, x, node->name());
        CHECK(mean(spikes) > 0.01);
        CHECK(mean(spikes) < 0.9);
        auto name = node->name();
        std::ranges::replace(name, '.', '_');
        const auto expected = channels_first(spikes, node->output_shape());
        CHECK(sent(graph, as_said, in, name) == expected);
        if (reset == train::Reset::value)
          CHECK(sent_in_engine(graph, as_said, in, name) == expected);
        ++n_compared;
      }
      CHECK(n_compared >= 4);
      const auto end = sent(net, x, net.size() - 1);
      CHECK(sent(back, x, back.size() - 1) == end);
      CHECK((std::ranges::count(end, 2.0) > 5) == last_adds);
    }
}

TEST_CASE("a graph that forks and joins is one of residual layers, and computes the same") {
  for (const char* edges : {"input>a a>b", "input>a input>b a>c b>c", "input>a input>c a>c c>d",
                            "input>a input>b input>c a>d b>d c>d", "input>a a>b a>c input>c b>c",
                            "input>a a>b a>c b>d c>d a>e d>f e>f input>f f>g"}) {
    INFO(edges);
    const auto graph = factors(edges);
    const auto ended = with_output(graph, graph.nodes.back().name);
    CHECK(in_layers(graph) == in_nir(ended));
    CHECK(in_layers(ended) == in_nir(ended));
  }
}

TEST_CASE("whatever forks and joins is read, computes the same, and can be written again") {
  size_t n_forks = 0;
  for (uint32_t id = 0; id < 300; ++id) {
    Dice dice{Stream(make_key(11, Purpose::test, id))};
    dice.path("input", "last", 2);
    INFO(dice.edges);
    const auto graph = with_output(factors(dice.edges), "last");
    const double y = in_nir(graph);
    CHECK(in_layers(graph) == doctest::Approx(y).epsilon(1e-12));
    auto net = from_nir<double>(graph, options);
    CHECK(in_nir(to_nir(net, options)) == doctest::Approx(y).epsilon(1e-12));
    for (const auto& layer : net.layers()) n_forks += layer.as<train::Residual>() != nullptr;
  }
  CHECK(n_forks > 100);
}

TEST_CASE("of random graphs those are read that are series and parallel paths, and no others") {
  size_t n_read = 0;
  const size_t n_graphs = 2000;
  for (uint32_t id = 0; id < n_graphs; ++id) {
    Stream random(make_key(12, Purpose::test, id));
    Pairs pairs;  // each node from one before, and some more
    for (int to = 1; to < 7; ++to) {
      pairs.emplace(int(random.word() % uint32_t(to)), to);
      for (int from = 0; from < to; ++from)
        if (random.uniform() < 0.1) pairs.emplace(from, to);
    }
    for (int from = 0; from < 6; ++from)
      if (pairs.lower_bound({from, 0}) == pairs.lower_bound({from + 1, 0})) pairs.emplace(from, 6);
    std::string edges;
    for (const auto& [from, to] : pairs) edges += fmt::format("n{}>n{} ", from, to);
    INFO(edges);
    auto graph = factors(edges);
    graph.nodes[0].node = nir::Input{{1}};  // n0
    graph = with_output(std::move(graph), "n6");
    if (is_series_parallel(pairs, 6)) {
      CHECK(in_layers(graph) == doctest::Approx(in_nir(graph)).epsilon(1e-12));
      ++n_read;
    } else {
      refuse(graph, "paths cross");
    }
  }
  CHECK(n_read > n_graphs / 5);
  CHECK(n_read < n_graphs * 4 / 5);
}

TEST_CASE("a gain behind an addition goes into the products at the ends of both ways") {
  auto graph = factors("input>a input>b input>d d>c a>e b>e c>e");
  graph.nodes.back().node = nir::Scale{nir::Reals::list({0.5})};
  auto net = from_nir<double>(graph, options);
  CHECK(net.size() == 1);
  CHECK(net.weights().at("0.branch.0.weight")[0] == 1);  // 2 of a
  graph = with_output(std::move(graph), "e");
  CHECK(in_layers(graph) == in_nir(graph));
  graph.edges.push_back({"input", "e"});
  refuse(graph, "follows no product");
}

TEST_CASE("a graph whose paths are not those of residual layers is refused with a node") {
  refuse(factors("input>a input>b a>c a>d b>c b>d c>e d>e"), "paths cross at \"");
  refuse(factors("input>a input>b a>c a>d b>d c>e d>e"), "paths cross at \"d\"");
  refuse(factors("input>a input>b"), "2 without target");
  refuse(factors("input>a b>a"), "2 nodes without source");
  refuse(factors("input>a a>b b>a b>c"), "cycle at \"");
  refuse(factors("input>a a>b a>b"), "is added to itself");
  refuse(factors("a>input input>b"), "no network from one Input");
  auto two = factors("input>a a>b b>c");
  two.nodes[2].node = nir::Input{{1}};
  refuse(two, "2 Input nodes");
  std::string inside = "input>n0", beside;
  for (int i = 0; i < 80; ++i) {
    inside += fmt::format(" n{}>n{} n{}>end", i, i + 1, i);
    beside += fmt::format(" input>n{0} n{0}>end", i);
  }
  refuse(factors(inside + " n80>end"), "65 branches at \"n64\"");
  refuse(factors(beside), "79 branches at \"input\"");
  std::string long_chain = "input>n0";
  for (int i = 0; i < 10'000; ++i) long_chain += fmt::format(" n{}>n{}", i, i + 1);
  refuse(factors(long_chain), "10002 nodes");
  auto unlike = factors("input>a input>b a>c b>c");
  unlike.nodes[1].node = nir::Linear{{{2, 1}, {1, 1}}};
  refuse(unlike, "shape");
}

TEST_CASE("ways that end in the same node, or in another order, are refused by their layer") {
  using namespace train;
  const auto refused = [](std::vector<Layer> layers, const char* part) {
    const Sequence<double> net({2, 2, 3}, std::move(layers));
    CHECK_THROWS_WITH_AS(to_nir(net, options), doctest::Contains(part), Error);
  };
  refused({Residual{{Dropout{0.1}}}}, "layer 0 (Residual)");
  refused({Linear{3}, Residual{{BatchNorm{}}}}, "layer 1.branch.0 (BatchNorm");
  refused({Residual{{Linear{12}}, {Flatten{}}}}, "different orders");
  refused({Residual{{Conv2d{.c_out = 3, .padding = 1}, MaxPool{1}}}}, "layer 0.branch.1");
}
