#include "lapicque/io/sonata/models.hpp"

#include "io/sonata/circuit.hpp"
#include "lapicque/io/json.hpp"

using namespace lapicque;
using test::holds;

namespace {

io::JsonNode node(const std::string& text) { return io::JsonNode(io::parse_json(text, "p.json")); }

}  // namespace

TEST_CASE("every neuron of the registry can be named as NEST's") {
  for (const auto& model : neuron_models())
    CHECK(find_sonata_model(fmt::format("nest:{}", model.info.name), "x").model == &model);
  CHECK(
      holds(file_error([] { find_sonata_model("nest:iaf_psc_alfa", "v1.csv"); }),
            "v1.csv: no neuron model \"nest:iaf_psc_alfa\"; did you mean \"nest:iaf_psc_alpha\""));
}

TEST_CASE("IntFire1's seconds become milliseconds") {
  const auto model = find_sonata_model("nrn:IntFire1", "x");
  const auto values =
      cell_parameters(node(R"({"tau": 0.024, "refrac": 0.003, "type": "NEURON_IntFire1"})"), model);
  CHECK(values.at("tau") == doctest::Approx(24));
  CHECK(values.at("t_ref") == doctest::Approx(3));
  CHECK(values.size() == 2);
}

TEST_CASE("an unknown parameter is an error with its file and the nearest name") {
  const auto model = find_sonata_model("nest:iaf_psc_alpha", "x");
  CHECK(holds(file_error([&] { cell_parameters(node(R"({"tau_n": 20})"), model); }),
              "p.json: tau_n: iaf_psc_alpha has no parameter \"tau_n\"; did you mean"));
  CHECK(holds(file_error([&] { cell_parameters(node(R"({"tau_m": "20"})"), model); }),
              "p.json: tau_m is text"));
  CHECK(cell_parameters(node(R"({"V_m": -60})"), model).at("V_m") == -60);  // a state, too
}

TEST_CASE("NEST's synapses are ours by another name") {
  const auto parameters = node(R"({"U": 0.2, "tau_fac": 50, "sign": -1})");
  const auto tsodyks = find_sonata_synapse("nest:tsodyks2_synapse", &parameters, "e.csv");
  CHECK(tsodyks.synapse.model == "tsodyks_markram");
  CHECK(tsodyks.synapse.parameters.at("U") == Value(0.2));
  CHECK(tsodyks.synapse.parameters.at("tau_facil") == Value(50));
  CHECK(tsodyks.synapse.parameters.at("tau_rec") == Value(800));
  CHECK(tsodyks.factor == -1);
  const auto own = node(R"({"lambda": 0.5, "alpha": 2})");
  const auto stdp = find_sonata_synapse("stdp_synapse", &own, "e.csv");
  CHECK(stdp.synapse.parameters.at("A_minus") == Value(1));
  CHECK(find_sonata_synapse("", nullptr, "e.csv").synapse.model == "static");
  CHECK(holds(file_error([] { find_sonata_synapse("stdp_synaps", nullptr, "e.csv"); }),
              "did you mean \"stdp_synapse\"?"));
  CHECK(holds(file_error([&] { find_sonata_synapse("static_synapse", &own, "e.csv"); }),
              "is no parameter of static_synapse"));
}
