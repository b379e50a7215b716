// The gradients of every neuron against torch's autograd, which differentiates the same equations
// in its own way (learn.py).
#include "autograd.hpp"
#include "lapicque/models/all.hpp"
#include "learn/neuron_lab.hpp"

using namespace lapicque;
using namespace lapicque::learn;
using namespace lapicque::learn::test;
using namespace oracle;

namespace {

constexpr Shape one_neuron{.n_steps = 24, .batch = 1, .n = 1};
constexpr double scale = 0.5;

void write_case(const Lab<double>& lab, const std::filesystem::path& file) {
  const NeuronModel& model = lab.layer.model();
  std::ofstream out(file);
  write_layer(out, lab.layer, scale);
  for (size_t k = 0; k < model.state.size(); ++k) {
    const std::string name = model.state[k].name;
    write_numbers(out, "state," + name, {&lab.initial_state[k], 1});
    write_numbers(out, "grad_state," + name, {&lab.grad_final_state[k], 1});
  }
  for (size_t i = 0; i < model.input.size(); ++i) {
    const auto place = std::find(lab.layer.fed().begin(), lab.layer.fed().end(), i);
    const std::vector<double> still(one_neuron.n_steps, model.input[i].value);
    const bool fed = place != lab.layer.fed().end();
    write_numbers(out, "input," + std::string(model.input[i].name),
                  fed ? lab.inputs[size_t(place - lab.layer.fed().begin())] : still);
  }
  write_numbers(out, "gradient,spikes", lab.grad_spikes);
  write_numbers(out, "gradient,potential", lab.grad_potentials);
}

void compare(const Lab<double>& lab, const std::filesystem::path& file) {
  auto torch = read_answer(file);
  const NeuronModel& model = lab.layer.model();
  REQUIRE(torch["potential"].size() == one_neuron.n_steps);
  for (size_t t = 0; t < one_neuron.n_steps; ++t) {
    near(lab.potentials[t], torch["potential"][t], largest(torch["potential"]));
    CHECK(lab.spikes.view().at(t, 0, 0) == (torch["spike"][t] == 1));
  }
  for (size_t f = 0; f < lab.inputs.size(); ++f) {
    const std::string name = model.input[lab.layer.fed()[f]].name;
    CAPTURE(name);
    const auto& gradient = torch["input," + name];
    REQUIRE(gradient.size() == one_neuron.n_steps);
    for (size_t t = 0; t < one_neuron.n_steps; ++t)
      near(lab.grad_inputs[f][t], gradient[t], largest(gradient));
  }
  for (size_t k = 0; k < model.state.size(); ++k) {
    const std::string name = model.state[k].name;
    CAPTURE(name);
    // Counters carry no gradient but that which comes from outside.
    near(lab.grad_initial_state[k], torch.at("state," + name).at(0),
         largest(lab.grad_initial_state));
  }
  for (size_t j = 0; j < model.parameters.size(); ++j) {
    const std::string name = model.parameters[j].name;
    CAPTURE(name);
    const double gradient = torch.at("parameter," + name).at(0);
    near(lab.grad_parameters[j], gradient, std::abs(gradient) + 1e-3);
  }
}

struct Case {
  std::string name;
  Lab<double> lab;
};

/// A case that has run, described in work("learn")/NAME/case.csv.
Case make_case(const NeuronModel& model, Reset reset, ResetGradient flow, double drive) {
  NeuronOptions options = options_for(model);
  options.reset = reset, options.reset_gradient = flow;
  options.surrogate = {SurrogateKind::fast_sigmoid, scale};
  options.learnable = names_of(model.parameters);
  Case c{case_name(options), Lab<double>(options, one_neuron, drive)};
  Team team(1);
  c.lab.run(team);
  write_case(c.lab, oracle::work("learn/" + c.name) / "case.csv");
  return c;
}

std::vector<Case> make_cases() {
  std::vector<Case> cases;
  for (const NeuronModel& model : neuron_models().first(Neurons::size)) {
    const double drive = firing_drive<double>(options_for(model), one_neuron);
    for (Reset reset : resets) {
      if (!can_reset(model, reset)) continue;
      if (model.info.name == "izhikevich" && reset == Reset::none) continue;  // to infinity
      cases.push_back(make_case(model, reset, ResetGradient::flows, drive));
    }
    cases.push_back(make_case(model, Reset::value, ResetGradient::detached, drive));
  }
  return cases;
}

}  // namespace

TEST_CASE("every neuron's gradients are those of torch's autograd, for every reset") {
  const std::vector<Case> cases = make_cases();
  if (const char* program = oracle::python("torch"))
    oracle::run(program, "learn.py", oracle::work("learn"), "torch");
  for (const Case& c : cases) {
    CAPTURE(c.name);
    CHECK((count(c.lab.spikes) > 0 || c.lab.layer.model().info.name == "li"));
    compare(c.lab, oracle::golden("learn/" + c.name));
    const auto live = oracle::work("learn/" + c.name) / "torch.csv";
    if (std::filesystem::exists(live)) compare(c.lab, live);
  }
}
