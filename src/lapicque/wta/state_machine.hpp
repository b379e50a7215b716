// A two-state machine on one core: working memory from two soft winner-take-alls.
//
// Maps X and Y have two groups each, one for each state; X_i and Y_i excite each other sparsely (a
// group to its partner and nothing else), which keeps state i up after its input has ended. One map
// alone forgets. Transition neurons fire where a state and an input line come together, and push
// the other state up:
//
//     state 0, input B -> state 1        state 1, input A -> state 0        else it stays
//
// Source of the construction: Rutishauser & Douglas (2009), Neural Comput. 21:478. The integers
// are ours.
#pragma once
#include <array>
#include <span>
#include <utility>
#include <vector>

#include "lapicque/wta/wta_core.hpp"

namespace lapicque::wta {

struct StateMachineOptions {
  IntegerWta integers{.n = 16,
                      .theta_e = 480,
                      .theta_i = 256,
                      .w_input = 30,
                      .w_e = 18,
                      .w_i = -75,
                      .w_ei = 4,
                      .lambda_e = -5,
                      .lambda_i = -30};
  int w_coupling = 15;    ///< between X_i and Y_i; 0: the control that forgets
  int longest_delay = 4;  ///< of excitatory neurons, spread from 1; all alike would synchronise
  int w_and = 15, theta_and = 160, lambda_and = -200;  ///< of transition neurons
};

/// Groups of n neurons, in the order of their numbers.
enum class Part { x0, x1, y0, y1, inhibition_x, inhibition_y, to_1, to_0 };
inline constexpr size_t n_parts = 8;

/// Groups of n input axons: A, B, and two that set a state directly.
enum class Line { a, b, set_0, set_1 };

struct StateMachine {
  Core core;
  StateMachineOptions options;
  int first_neuron(Part part) const { return int(part) * options.integers.n; }
  int first_axon(Line line) const { return (int(n_parts) + int(line)) * options.integers.n; }
};

StateMachine state_machine(const StateMachineOptions& options = {});

/// Bernoulli spikes on all axons of a line, ticks [from, to).
struct Pulse {
  Line line;
  int from = 0, to = 0;
  double rate = 0.6;  ///< a tick and axon
};

/// What a run leaves: [tick][part] spikes of each part, and single spikes where wanted.
struct MachineRun {
  int n = 0;  ///< neurons a part
  std::vector<std::array<int, n_parts>> counts = {};
  std::vector<std::pair<int, uint16_t>> spikes = {};  ///< tick, neuron

  /// Spikes a tick and neuron of a part in ticks [from, to).
  double rate(Part part, int from, int to) const;
  /// 0 or 1 where that state alone is up in [from, to): its X and Y above 0.4, the others below
  /// 0.05; -1 where none is up (all below 0.05); -2 else.
  int state(int from, int to) const;
};

MachineRun run(const StateMachine& machine, std::span<const Pulse> pulses, int ticks,
               uint64_t seed);

/// A tour of the machine: set state 0, B, B again, A, A again, with silence before and between;
/// `gap` ticks each, pulses of 100. And the state that each gap should hold, from its middle on.
struct Tour {
  std::vector<Pulse> pulses;
  std::vector<std::pair<int, int>> gaps;  ///< ticks [from, to) in which a state is read
  std::vector<int> states;                ///< of each gap; -1: none
  int ticks = 0;
};
Tour tour(int gap = 400);

}  // namespace lapicque::wta
