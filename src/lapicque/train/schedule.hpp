// Schedules of the learning rate: a factor for each step, a pure function of the step.
#pragma once
#include <cstdint>
#include <string>
#include <variant>

namespace lapicque::train {

struct ConstantRate {};
/// From 1 to `floor` along half a cosine (Loshchilov & Hutter 2017), after a linear rise over the
/// first `warm_up` epochs.
struct Cosine {
  double warm_up = 0;  ///< epochs
  double floor = 0;
};
/// Times `gamma` after every `every` epochs.
struct StepDecay {
  double every = 10;  ///< epochs
  double gamma = 0.1;
};
/// Smith & Topin 2019, as torch.optim.lr_scheduler.OneCycleLR with cosines: from 1 / start_divisor
/// up to 1 over the share `rise` of all steps, then down to 1 / (start_divisor * end_divisor).
struct OneCycle {
  double rise = 0.3, start_divisor = 25, end_divisor = 1e4;
};
using Schedule = std::variant<ConstantRate, Cosine, StepDecay, OneCycle>;

/// The factor for step 0 <= step < n_steps of a training of `n_epochs` epochs.
double rate_factor(const Schedule& schedule, uint64_t step, uint64_t n_steps, double n_epochs);

std::string describe(const Schedule& schedule);
/// Throws Error that names the number which is out of its range.
void check(const Schedule& schedule);

}  // namespace lapicque::train
