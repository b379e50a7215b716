// Models by name.
#include "lapicque/models/registry.hpp"

#include "models/one_neuron.hpp"

using namespace lapicque;
using namespace lapicque::test;

TEST_CASE("a model is found by its name, and a field by its own") {
  const NeuronModel* m = find_neuron_model("iaf_psc_exp");
  REQUIRE(m != nullptr);
  CHECK(m->info.name == "iaf_psc_exp");
  CHECK(find_neuron_model("iaf_psc_ex") == nullptr);
  CHECK(find_neuron_model("") == nullptr);
  const int place = find_field(m->parameters, "tau_m");
  REQUIRE(place >= 0);
  CHECK(m->parameters[size_t(place)].value == 10);
  CHECK(find_field(m->parameters, "V_m") == -1);
  CHECK(names_of(m->state) ==
        std::vector<std::string>{"V_m", "I_syn_ex", "I_syn_in", "refractory"});
}

TEST_CASE("the receptors of a model are the inputs that take spikes, in their order") {
  CHECK(find_neuron_model("iaf_psc_exp")->receptors() == std::vector<size_t>{0, 1});
  CHECK(find_neuron_model("gif_cond_exp")->n_receptors() == 2);
  CHECK(find_neuron_model("lif_jump")->n_receptors() == 1);
}

TEST_CASE("the models stand in the registry in the order of their indices") {
  const auto models = neuron_models();
  for (size_t i = 0; i < models.size(); ++i) CHECK(models[i].index == i);
}

TEST_CASE("a step tells of a spike and leaves the neuron reset") {
  OneNeuron n("iaf_psc_exp", 0.1);
  n.state("V_m") = -54;
  CHECK(n.step());
  CHECK(n.V() == -70);
  CHECK_FALSE(n.step());
}
