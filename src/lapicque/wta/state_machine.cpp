#include "lapicque/wta/state_machine.hpp"

#include "lapicque/base/error.hpp"

namespace lapicque::wta {
namespace {

/// X and Y speak on axons of different types, so that each group weighs its own and its partner's
/// spikes differently.
struct Types {
  size_t own, partner;
};

/// Lays neurons and rows down, part by part.
class Builder {
 public:
  explicit Builder(const StateMachineOptions& o) : o_(o), n_(o.integers.n) {
    machine_.options = o;
    machine_.core.neurons.resize(n_parts * size_t(n_));
    machine_.core.destinations.resize(n_parts * size_t(n_));
  }

  StateMachine build() && {
    const Types x{excitation_type, coupling_type}, y{coupling_type, excitation_type};
    excitatory(Part::x0, Part::y0, Part::inhibition_x, x);
    excitatory(Part::x1, Part::y1, Part::inhibition_x, x);
    excitatory(Part::y0, Part::x0, Part::inhibition_y, y);
    excitatory(Part::y1, Part::x1, Part::inhibition_y, y);
    inhibitory(Part::inhibition_x, {Part::x0, Part::x1}, x);
    inhibitory(Part::inhibition_y, {Part::y0, Part::y1}, y);
    transition(Part::to_1, Part::y0, Line::b, Part::x1);
    transition(Part::to_0, Part::y1, Line::a, Part::x0);
    connect(machine_.first_axon(Line::set_0), input_type, {Part::x0});
    connect(machine_.first_axon(Line::set_1), input_type, {Part::x1});
    return std::move(machine_);
  }

 private:
  /// The n rows from `first` on reach every neuron of the parts; adds to what they reach.
  void connect(int first, size_t type, std::initializer_list<Part> parts) {
    for (int i = first; i < first + n_; ++i) {
      machine_.core.axon_types[size_t(i)] = uint8_t(type);
      for (Part part : parts)
        for (int j = 0; j < n_; ++j)
          machine_.core.crossbar[size_t(i)].set(size_t(machine_.first_neuron(part) + j));
    }
  }

  /// Every neuron of the part, and the row of its own number as its destination.
  void place(Part part, const TrueNorthNeuron& neuron, int delays) {
    for (int i = 0; i < n_; ++i) {
      const int at = machine_.first_neuron(part) + i;
      machine_.core.neurons[size_t(at)] = neuron;
      machine_.core.destinations[size_t(at)] = Destination{0, uint16_t(at), 1 + i % delays};
    }
  }

  void excitatory(Part part, Part partner, Part inhibition, Types types) {
    const IntegerWta& w = o_.integers;
    TrueNorthNeuron neuron{.leak = w.lambda_e, .threshold = w.theta_e, .reset = Reset::subtract};
    neuron.weights[input_type] = w.w_input;
    neuron.weights[types.own] = w.w_e;
    neuron.weights[types.partner] = o_.w_coupling;
    neuron.weights[inhibition_type] = w.w_i;
    place(part, neuron, o_.longest_delay);
    connect(machine_.first_neuron(part), types.own, {part, partner, inhibition});
  }

  void inhibitory(Part part, std::initializer_list<Part> targets, Types types) {
    const IntegerWta& w = o_.integers;
    TrueNorthNeuron neuron{.leak = w.lambda_i, .threshold = w.theta_i, .reset = Reset::subtract};
    neuron.weights[types.own] = w.w_ei;
    place(part, neuron, 1);
    connect(machine_.first_neuron(part), inhibition_type, targets);
  }

  /// Neurons that want both the state and the line.
  void transition(Part part, Part state, Line line, Part target) {
    TrueNorthNeuron neuron{
        .leak = o_.lambda_and, .threshold = o_.theta_and, .reset = Reset::subtract};
    neuron.weights[input_type] = neuron.weights[coupling_type] = o_.w_and;  // Y speaks on it
    place(part, neuron, o_.longest_delay);
    connect(machine_.first_neuron(part), input_type, {target});
    connect(machine_.first_neuron(state), coupling_type, {part});
    connect(machine_.first_axon(line), input_type, {part});
  }

  const StateMachineOptions& o_;
  const int n_;
  StateMachine machine_;
};

}  // namespace

StateMachine state_machine(const StateMachineOptions& o) {
  const int groups = int(n_parts) + 4;
  require(o.integers.n > 0 && groups * o.integers.n <= int(n_core_axons),
          "state_machine: {} groups of {} axons do not fit on a core of {}", groups, o.integers.n,
          n_core_axons);
  require(o.longest_delay >= 1 && o.longest_delay <= longest_delay,
          "state_machine: delays up to {}; must be 1 to {}", o.longest_delay, longest_delay);
  return Builder(o).build();
}

double MachineRun::rate(Part part, int from, int to) const {
  double sum = 0;
  for (int t = from; t < to; ++t) sum += counts[size_t(t)][size_t(part)];
  return sum / (double(to - from) * n);
}

int MachineRun::state(int from, int to) const {
  const auto both = [&](Part x, Part y, double low, double high) {
    const double a = rate(x, from, to), b = rate(y, from, to);
    return a >= low && a <= high && b >= low && b <= high;
  };
  const bool up[] = {both(Part::x0, Part::y0, 0.4, 1), both(Part::x1, Part::y1, 0.4, 1)};
  const bool down[] = {both(Part::x0, Part::y0, 0, 0.05), both(Part::x1, Part::y1, 0, 0.05)};
  if (up[0] && down[1]) return 0;
  if (up[1] && down[0]) return 1;
  return down[0] && down[1] ? -1 : -2;
}

MachineRun run(const StateMachine& machine, std::span<const Pulse> pulses, int ticks,
               uint64_t seed) {
  const int n = machine.options.integers.n;
  Chip chip({machine.core}, seed);
  Stream stream(make_key(seed, Purpose::source_train, 0));
  MachineRun result{.n = n};
  result.counts.resize(size_t(ticks));
  std::vector<ChipSpike> input;
  for (int t = 0; t < ticks; ++t) {
    input.clear();
    for (const Pulse& pulse : pulses)
      if (t >= pulse.from && t < pulse.to)
        add_bernoulli(0, machine.first_axon(pulse.line), n, pulse.rate, stream, input);
    for (const ChipSpike& spike : chip.tick(input)) {
      ++result.counts[size_t(t)][size_t(spike.index / n)];
      result.spikes.emplace_back(t, spike.index);
    }
  }
  return result;
}

Tour tour(int gap) {
  Tour t;
  constexpr int pulse = 100;
  const std::pair<Line, int> stations[] = {
      {Line::set_0, 0}, {Line::b, 1}, {Line::b, 1}, {Line::a, 0}, {Line::a, 0}};
  t.gaps.emplace_back(0, gap);
  t.states.push_back(-1);
  t.ticks = gap;
  for (const auto& [line, state] : stations) {
    t.pulses.push_back({line, t.ticks, t.ticks + pulse});
    t.ticks += pulse + gap;
    t.gaps.emplace_back(t.ticks - gap / 2, t.ticks);
    t.states.push_back(state);
  }
  return t;
}

}  // namespace lapicque::wta
