// A linear layer and neurons that feed each other against torch's autograd (recurrent.py).
#include "autograd.hpp"
#include "lapicque/learn/linear.hpp"
#include "lapicque/models/all.hpp"
#include "learn/recurrent_lab.hpp"

using namespace lapicque;
using namespace lapicque::learn;
using namespace lapicque::learn::test;
using namespace oracle;

namespace {

constexpr size_t n_steps = 16, batch = 2, n_in = 3, n = 4, row = batch * n;
constexpr double scale = 0.5;

using Numbers = std::vector<double>;

/// A linear layer and a recurrent one with random numbers all around.
struct Case {
  Loop<double> loop;
  Numbers fed = uniform_numbers<double>(n_steps * batch * n_in, 0, 1, 11);
  Numbers input_weights, grad_input_weights = Numbers(n_in * n);

  Case(const NeuronOptions& options, double drive) : loop(options, {n_steps, batch, n}) {
    input_weights = uniform_numbers<double>(n_in * n, -0.3 * drive, drive, 12);
    loop.weights = uniform_numbers<double>(n * n, -0.5 * drive, drive, 13);
    Team team(1);
    linear_forward<double>(team, {n_in, n}, fed, input_weights, {}, loop.input);
    loop.run(team);
    linear_grad_weight<double>(team, {n_in, n}, fed, loop.grad_currents, grad_input_weights);
  }
};

Numbers unpacked(const SpikeView& spikes) {
  Numbers values(spikes.n_steps * spikes.batch * spikes.n);
  unpack<double>(spikes, values);
  return values;
}

/// State field k of an array of all of them.
std::span<const double> field(const Numbers& values, size_t k) {
  return std::span(values).subspan(k * row, row);
}

void write_case(const Case& c, const std::filesystem::path& file) {
  const auto& neurons = c.loop.layer.neurons();
  const NeuronModel& model = neurons.model();
  std::ofstream out(file);
  write_layer(out, neurons, scale);
  out << "batch," << batch << "\nn," << n << "\nn_in," << n_in << "\nfed,"
      << model.input[neurons.fed()[0]].name << "\n";
  for (size_t k = 0; k < model.state.size(); ++k) {
    write_numbers(out, "state," + std::string(model.state[k].name), field(c.loop.state, k));
    write_numbers(out, "grad_state," + std::string(model.state[k].name), field(c.loop.by_state, k));
  }
  for (const Field& still : model.input)
    write_numbers(out, "still," + std::string(still.name), {&still.value, 1});
  write_numbers(out, "input,numbers", c.fed);
  write_numbers(out, "input,weights", c.input_weights);
  write_numbers(out, "loop,weights", c.loop.weights);
  write_numbers(out, "loop,spikes", unpacked(c.loop.before));
  write_numbers(out, "gradient,spikes", c.loop.by_spikes);
  write_numbers(out, "gradient,potential", c.loop.by_potentials);
}

void compare(const Case& c, const std::filesystem::path& file) {
  const auto torch = read_answer(file);
  const NeuronModel& model = c.loop.layer.neurons().model();
  const auto same = [&](std::span<const double> ours, const std::string& name) {
    CAPTURE(name);
    const auto& theirs = torch.at(name);
    REQUIRE(ours.size() == theirs.size());
    for (size_t i = 0; i < ours.size(); ++i) near(ours[i], theirs[i], largest(theirs));
  };
  CHECK(unpacked(c.loop.spikes) == torch.at("spike"));
  same(c.loop.potentials, "potential");
  same(c.grad_input_weights, "input,weights");
  same(c.loop.grad_weights, "loop,weights");
  same(c.loop.grad_before, "loop,spikes");
  for (size_t k = 0; k < model.state.size(); ++k)
    same(field(c.loop.grad_state, k), "state," + std::string(model.state[k].name));
  for (size_t j = 0; j < model.parameters.size(); ++j) {
    const std::string name = model.parameters[j].name;
    CAPTURE(name);
    const double gradient = torch.at("parameter," + name).at(0);
    near(c.loop.grad_parameters[j], gradient, std::abs(gradient) + 1e-3);
  }
}

/// Run, and described in work("recurrent")/NAME/case.csv.
Case make_case(const NeuronOptions& options, double drive) {
  Case c(options, drive);
  write_case(c, work("recurrent/" + case_name(options)) / "case.csv");
  return c;
}

/// A leaky neuron without and with unit, one with adaptation, one with a synapse of its own.
std::vector<Case> make_cases() {
  std::vector<Case> cases;
  for (const char* name : {"lif_jump", "iaf_psc_exp", "adlif", "cuba_lif"}) {
    const NeuronModel& model = *find_neuron_model(name);
    auto options = options_for(model);
    options.inputs = {}, options.surrogate = {SurrogateKind::fast_sigmoid, scale};
    options.learnable = names_of(model.parameters);
    const double drive = firing_drive<double>(options, {.n_steps = n_steps, .batch = 1, .n = 1});
    for (Reset reset : {Reset::value, Reset::subtract}) {
      options.reset = reset;
      cases.push_back(make_case(options, drive));
    }
    options.reset = Reset::value, options.reset_gradient = ResetGradient::detached;
    cases.push_back(make_case(options, drive));
  }
  return cases;
}

}  // namespace

TEST_CASE("the gradients of recurrent neurons are those of torch's autograd") {
  const std::vector<Case> cases = make_cases();
  if (const char* program = python("torch"))
    run(program, "recurrent.py", work("recurrent"), "torch");
  for (const Case& c : cases) {
    const std::string name = case_name(c.loop.layer.neurons().options());
    CAPTURE(name);
    const double rate = density(c.loop.spikes);
    CHECK((0.02 < rate && rate < 0.9));
    compare(c, golden("recurrent/" + name));
    const auto live = work("recurrent/" + name) / "torch.csv";
    if (std::filesystem::exists(live)) compare(c, live);
  }
}
