#include "lapicque/bridge/nir_train.hpp"

#include <doctest/doctest.h>

#include "lapicque/base/error.hpp"
#include "lapicque/train/layers.hpp"
#include "nir_train_lab.hpp"

using namespace lapicque;
using namespace lapicque::bridge;

namespace {

/// A network of every layer that has a counterpart, with moments that are not 0 and 1.
train::Sequence<double> every_layer(train::Reset reset) {
  using namespace train;
  Sequence<double> net(
      {9, 8, 2},
      {Conv2d{.c_out = 4, .kernel = 3, .padding = 1},
       Lif{.beta = 0.8, .threshold = 0.3, .reset = reset}, SumPool{2},
       Conv2d{.c_out = 6, .kernel = 2, .groups = 2}, BatchNorm{.scale = 0.7},
       train::Lif{.beta = 0.7, .threshold = 0.25, .reset = reset, .learn = {"tau", "V_t"}},
       Dropout{0.3}, Flatten{}, Linear{20}, Lif{.beta = 0.9, .threshold = 0.2, .reset = reset},
       Linear{.n_out = 5, .bias = false}, LeakyReadout{0.85}, Readout{Over::mean}},
      3);
  auto weights = net.weights();
  for (size_t c = 0; c < 6; ++c) {
    weights.at("4.running_mean")[c] = 0.02 * double(c) - 0.05;
    weights.at("4.running_var")[c] = 0.05 + 0.02 * double(c);
    weights.at("4.bias")[c] = 0.03 * double(c);
  }
  net.load(weights);
  return net;
}

std::string refusal(std::vector<train::Layer> layers) {
  try {
    to_nir(train::Sequence<float>({8, 8, 1}, std::move(layers)), {.dt = 1e-4});
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

std::string refusal(nir::AnyNode node) {
  nir::Graph graph;
  graph.add({"input", nir::Input{{1}}});
  graph.add({"n", std::move(node)});
  graph.edges = {{"input", "n"}};
  try {
    from_nir<float>(graph, {.dt = 1e-4});
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a network as a NIR graph fires as it did, layer by layer, with every integrator") {
  const std::pair<size_t, train::Shape> firing[] = {{1, {9, 8, 4}}, {5, {3, 3, 6}}, {9, 20}};
  for (const auto reset : {train::Reset::value, train::Reset::subtract})
    for (const auto integrator : all_integrators)
      for (const auto drive : {NirDrive::current, NirDrive::impulse}) {
        auto net = every_layer(reset);
        const auto graph = to_nir(net, {.dt = 1e-4, .integrator = integrator, .drive = drive});
        const auto options = hints_of(graph);
        REQUIRE(options);
        CHECK(options->reset == (reset == train::Reset::value ? NirReset::hard : NirReset::soft));
        const auto x = some_spikes(144, 0.2);
        const auto nir_x = channels_first(x, {9, 8, 2});
        NirSimulation sim(graph, *options);
        std::vector<double> potentials;
        std::vector<std::vector<double>> spikes(3);
        for (size_t t = 0; t < n_steps; ++t) {
          const auto v = sim.step(std::span(nir_x).subspan(t * 144, 144));
          potentials.insert(potentials.end(), v.begin(), v.end());
          for (size_t k = 0; k < 3; ++k) {
            const auto z = sim.sent(std::to_string(firing[k].first));
            spikes[k].insert(spikes[k].end(), z.begin(), z.end());
          }
        }
        check_near(potentials, sent(net, x, 11));
        for (size_t k = 0; k < 3; ++k) {
          const auto expected = channels_first(sent(net, x, firing[k].first), firing[k].second);
          CHECK(spikes[k] == expected);
          CHECK(mean(expected) > 0.02);
          CHECK(mean(expected) < 0.8);
        }
      }
}

TEST_CASE("a network returns from a NIR file and fires as before") {
  for (const auto reset : {train::Reset::value, train::Reset::subtract}) {
    auto net = every_layer(reset);
    const auto graph = to_nir(net, {.dt = 2e-4});
    auto back = from_nir<double>(graph, *hints_of(graph));
    CHECK(back.input_shape() == net.input_shape());
    CHECK(back.size() == 10);  // without batch norm, dropout and readout
    const auto x = some_spikes(144, 0.2);
    check_near(sent(back, x, 9), sent(net, x, 11));
    CHECK(sent(back, x, 1) == sent(net, x, 1));
    CHECK(sent(back, x, 7) == sent(net, x, 9));
  }
}

TEST_CASE("a trained network fires at the same steps in the engine") {
  using namespace train;
  Sequence<double> net(
      {6, 6, 1}, {Conv2d{.c_out = 3, .kernel = 3},
                  Lif{.beta = 0.8, .threshold = 0.2, .reset = Reset::value}, AvgPool{2}, Flatten{},
                  Linear{8}, Lif{.beta = 0.9, .threshold = 0.2, .reset = Reset::value}});
  const auto x = some_spikes(36, 0.3);
  const auto graph = to_nir(net, {.dt = 1e-3});
  const auto network = to_network(graph, *hints_of(graph), x);
  Simulation engine(network.network, {.dt = network.dt});
  engine.run(network.duration());
  CHECK(spikes_in_steps(network, engine.recording(), "1") ==
        channels_first(sent(net, x, 1), {4, 4, 3}));
  CHECK(spikes_in_steps(network, engine.recording(), "5") == sent(net, x, 5));
  CHECK(mean(sent(net, x, 5)) > 0.02);
}

TEST_CASE("the convolutional network of the NIR paper can be trained further") {
  const auto graph = nir::read(std::string(LAPICQUE_NIR_FILES) + "/cnn_sinabs.nir");
  const NirOptions options{.dt = 1e-3, .drive = NirDrive::impulse};
  auto net = from_nir<double>(graph, options);
  CHECK(net.input_shape() == train::Shape(34, 34, 2));
  CHECK(net.output_shape() == train::Shape(10));
  const auto x = some_spikes(34 * 34 * 2, 0.05);
  NirSimulation sim(graph, options);
  CHECK(sim.run(channels_first(x, {34, 34, 2})) == sent(net, x, net.size() - 1));
  CHECK(mean(sent(net, x, net.size() - 1)) > 0);
}

TEST_CASE("every type of neuron goes to a NIR file and back, and fires the same in between") {
  using namespace train;
  const auto cuba = [](double tau_m, double tau_syn) {
    return train::Neuron{
        .model = "cuba_lif",
        .parameters = {
            {"tau_m", {tau_m}}, {"tau_syn", {tau_syn}}, {"V_th", {0.7}}, {"V_reset", {-0.1}}}};
  };
  for (const auto reset : {Reset::value, Reset::subtract})
    for (const auto integrator :
         {NirIntegrator::euler, NirIntegrator::exponential_euler, NirIntegrator::impulse}) {
      auto first = cuba(6, 2), last = cuba(9, 3);
      train::Neuron perfect{.model = "if_jump",
                            .parameters = {{"V_th", {0.9}}, {"V_reset", {0.05}}}};
      first.reset = perfect.reset = reset;
      last.reset = Reset::none, last.output = NeuronOutput::potentials;
      Sequence<double> net({12}, {Linear{30}, first, Linear{20}, perfect, Linear{4}, last}, 4);
      const auto graph = to_nir(net, {.dt = 1e-3, .integrator = integrator});
      const auto types = {"CubaLIF", "IF", "CubaLI"};
      size_t k = 1;
      for (const char* type : types) {
        CHECK(type_of(graph.nodes[k + 1].node) == type);
        k += 2;
      }
      const auto x = some_spikes(12, 0.4);
      NirSimulation sim(graph, *hints_of(graph));
      std::vector<double> potentials, z1, z3;
      for (size_t t = 0; t < n_steps; ++t) {
        const auto v = sim.step(std::span(x).subspan(t * 12, 12));
        potentials.insert(potentials.end(), v.begin(), v.end());
        for (const auto& [name, to] : {std::pair("1", &z1), {"3", &z3}}) {
          const auto z = sim.sent(name);
          to->insert(to->end(), z.begin(), z.end());
        }
      }
      CHECK(z1 == sent(net, x, 1));
      CHECK(z3 == sent(net, x, 3));
      CHECK(mean(z1) > 0.02);
      CHECK(mean(z3) > 0.02);
      check_near(potentials, sent(net, x, 5));
      auto back = from_nir<double>(graph, *hints_of(graph));
      CHECK(sent(back, x, 1) == z1);
      CHECK(sent(back, x, 3) == z3);
      check_near(sent(back, x, 5), potentials);
    }
}

TEST_CASE("a maximum of spikes is a sum and a threshold in NIR, and a maximum again") {
  using namespace train;
  const train::Lif lif{.beta = 0.8, .threshold = 0.3};
  Sequence<double> net({9, 8, 2},
                       {Conv2d{.c_out = 4}, lif, MaxPool{.kernel = 3, .stride = 2, .padding = 1},
                        Conv2d{.c_out = 3}, lif, Flatten{}, Linear{5}, LeakyReadout{0.9}});
  const auto graph = to_nir(net, {.dt = 1e-3});
  const auto x = some_spikes(144, 0.1);
  NirSimulation sim(graph, *hints_of(graph));
  const auto potentials = sim.run(channels_first(x, {9, 8, 2}));
  check_near(potentials, sent(net, x, 7));
  auto back = from_nir<double>(graph, *hints_of(graph));
  CHECK(back.size() == net.size());
  CHECK(back.layers()[2].as<MaxPool>());
  CHECK(sent(back, x, 4) == sent(net, x, 4));
  CHECK(mean(sent(net, x, 2)) > mean(sent(net, x, 1)) * 1.2);
}

TEST_CASE("trained neurons with a synapse fire at the same steps in the engine, to the bit") {
  using namespace train;
  const train::Neuron cuba{.model = "cuba_lif", .parameters = {{"tau_m", {7}}, {"tau_syn", {3}}}};
  Sequence<double> net({20}, {Linear{40}, cuba, Linear{15}, cuba}, 2);
  const auto x = some_spikes(20, 0.3);
  const auto graph = to_nir(net, {.dt = 1e-3});
  const auto network = to_network(graph, *hints_of(graph), x);
  Simulation engine(network.network, {.dt = network.dt});
  engine.run(network.duration());
  CHECK(spikes_in_steps(network, engine.recording(), "1") == sent(net, x, 1));
  CHECK(spikes_in_steps(network, engine.recording(), "3") == sent(net, x, 3));
  CHECK(mean(sent(net, x, 3)) > 0.02);
  CHECK_THROWS_WITH_AS(to_nir(net, {.dt = 1e-3, .integrator = NirIntegrator::exact}),
                       doctest::Contains("one step later"), Error);
}

TEST_CASE("a scale goes into the product before it, and a size that no layer has is refused") {
  nir::Graph graph;
  graph.add({"input", nir::Input{{2}}});
  graph.add({"fc", nir::Linear{{{3, 2}, {1, 2, 3, 4, 5, 6}}}});
  graph.add({"scale", nir::Scale{nir::Reals::list({2, 3, 0.5})}});
  graph.edges = {{"input", "fc"}, {"fc", "scale"}};
  const auto w = from_nir<double>(graph, {.dt = 1e-3}).weights().at("0.weight");
  CHECK(w == std::vector<double>{2, 9, 2.5, 4, 12, 3});
  nir::Graph huge;
  huge.add({"input", nir::Input{{int64_t(1) << 40, int64_t(1) << 40, 4}}});
  huge.add({"output", nir::Output{{int64_t(1) << 40, int64_t(1) << 40, 4}}});
  huge.edges = {{"input", "output"}};
  CHECK_THROWS_WITH_AS(from_nir<double>(huge, {.dt = 1e-3}), doctest::Contains("\"input\""), Error);
}

TEST_CASE("a gain goes into the weights before its neuron") {
  nir::Graph graph;
  const auto two = nir::Reals::list({2, 2}), tau = nir::Reals::list({5e-4, 2e-3});
  const auto zero = nir::Reals::list({0, 0});
  graph.add({"input", nir::Input{{1}}});
  graph.add({"fc", nir::Affine{{{2, 1}, {1, 3}}, nir::Reals::list({0.25, 0.5})}});
  graph.add({"lif", nir::Lif{tau, two, zero, nir::Reals::list({1, 1}), {}}});
  graph.edges = {{"input", "fc"}, {"fc", "lif"}};
  const NirOptions options{.dt = 1e-4, .integrator = NirIntegrator::euler};
  const auto net = from_nir<double>(graph, options);
  const auto weights = net.weights();
  CHECK(weights.at("0.weight")[0] == doctest::Approx(2 * 0.2).epsilon(1e-15));
  CHECK(weights.at("0.weight")[1] == doctest::Approx(3 * 2 * 0.05).epsilon(1e-15));
  CHECK(weights.at("0.bias")[1] == doctest::Approx(0.5 * 2 * 0.05).epsilon(1e-15));
}

TEST_CASE("a recurrent layer is a cycle in NIR, a layer again, and the same spikes in the engine") {
  using namespace train;
  for (const auto integrator : all_integrators)
    for (const Reset reset : {Reset::value, Reset::subtract}) {
      const train::Neuron neurons =
          train::Lif{.beta = 0.8, .threshold = 0.3, .reset = reset, .learn = {"tau"}}.neuron();
      Sequence<double> net(
          {2, 3, 2},
          {Recurrent{neurons}, Linear{16}, Recurrent{neurons}, Linear{4}, LeakyReadout{0.85}}, 3);
      auto learned = net.weights();
      learned.at("2.tau")[0] += 0.3;
      net.load(learned);
      const auto x = some_spikes(12, 0.3);
      const auto spikes = sent(net, x, 2), first = sent(net, x, 0);
      NirOptions options{.dt = 1e-4, .integrator = integrator};
      const auto graph = to_nir(net, options);
      options.reset = reset == Reset::subtract ? NirReset::soft : NirReset::hard;
      const auto in = channels_first(x, {2, 3, 2});
      CHECK(sent(graph, options, in, "2") == spikes);
      CHECK(mean(spikes) > 0.05);
      auto back = from_nir<double>(graph, options);
      REQUIRE(back.layers().size() == 6);  // with a Flatten
      CHECK(sent(back, x, 3) == spikes);
      auto deaf = net.weights();
      for (double& w : deaf.at("2.weight")) w = 0;
      Sequence<double> other({2, 3, 2}, net.layers(), 3);
      other.load(deaf);
      CHECK(sent(other, x, 2) != spikes);  // what they feed each other matters
      if (reset != Reset::value) continue;
      CHECK(sent_in_engine(graph, options, in, "2") == spikes);
    }
}

TEST_CASE("what has no counterpart is refused by name in both directions") {
  using namespace train;
  CHECK(refusal({Conv2d{2, 3}, MaxPool{2}}).find("NIR has no maximum pool") != std::string::npos);
  CHECK(refusal({Conv2d{2, 3}, train::Lif{}, MaxPool{2}}).empty());
  CHECK(
      refusal({train::Neuron{.model = "izhikevich"}}).find("only lif_jump, if_jump and cuba_lif") !=
      std::string::npos);
  CHECK(refusal({Linear{3}, train::Lif{}, Linear{3}, train::Lif{.reset = Reset::value}})
            .find("layer 3") != std::string::npos);
  CHECK(refusal({BatchNorm{}}).find("follows no Linear") != std::string::npos);
  CHECK(refusal({Voting{2}}).find("no such node") != std::string::npos);
  CHECK(refusal({Linear{3}, train::Lif{}}).empty());
  const auto one = nir::Reals::list({1});
  CHECK(refusal(nir::Delay{one}).find("\"n\" (Delay) has no layer") != std::string::npos);
  CHECK(refusal(nir::Threshold{one}).find("SumPool2d of spikes") != std::string::npos);
  CHECK(refusal(nir::Scale{nir::Reals::list({2})}).find("follows no product") != std::string::npos);
  CHECK(refusal(nir::Lif{one, one, nir::Reals::list({0}), one, one}).find("v_reset is 1") !=
        std::string::npos);
  CHECK(refusal(nir::Lif{one, one, one, one, {}}).find("v_leak is 1, must be 0") !=
        std::string::npos);
  CHECK_THROWS_WITH_AS(to_nir(Sequence<float>({4}, {Linear{2}}), {}), doctest::Contains("dt > 0"),
                       Error);
  const auto braille =
      nir::read(std::string(LAPICQUE_NIR_FILES) + "/braille_noDelay_bias_zero.nir");
  CHECK_THROWS_WITH_AS(from_nir<float>(braille, {.dt = 1e-4}),
                       doctest::Contains("\"lif1.w_rec\", whose bias is not 0"), Error);
}
