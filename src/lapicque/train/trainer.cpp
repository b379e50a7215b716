#include "lapicque/train/trainer.hpp"

#include <cmath>

#include "lapicque/base/error.hpp"
#include "lapicque/train/diagnose.hpp"

namespace lapicque::train {

template <class R>
Trainer<R>::Trainer(Team& team, Sequence<R>& net, const Dataset& training,
                    const FitOptions& options)
    : team_(team),
      net_(net),
      training_(training),
      options_(options),
      parameters_(net.parameters()),
      optimiser_(options.optimiser),
      regularisation_(options.regularisers) {
  check(options.schedule);
  require(training.size() > 0, "fit: the training set is empty");
  require(options.batch > 0 && options.n_steps > 0 && options.epochs > 0,
          "fit: {} epochs of batches of {} over {} steps; each must be at least 1", options.epochs,
          options.batch, options.n_steps);
  require(!parameters_.empty(), "fit: the network has no parameter to learn");
  require(options.ema >= 0 && options.ema < 1, "fit: ema is {}, allowed is [0, 1)", options.ema);
  require(options.clip_norm >= 0, "fit: clip_norm is {}, must be >= 0", options.clip_norm);
  if (options.ema > 0)
    for (const auto* p : parameters_) average_.emplace_back(p->value.begin(), p->value.end());
}

template <class R>
uint64_t Trainer<R>::n_batches() const {
  return (training_.size() + options_.batch - 1) / options_.batch;
}

template <class R>
double Trainer<R>::lr() const {
  const uint64_t windows =
      options_.window ? (options_.n_steps + options_.window - 1) / options_.window : 1;
  return learning_rate(options_.optimiser) * rate_factor(options_.schedule, counters_.n_updates,
                                                         options_.epochs * n_batches() * windows,
                                                         double(options_.epochs));
}

template <class R>
void Trainer<R>::step(std::span<const uint32_t> order) {
  const size_t begin = counters_.batch * options_.batch;
  const auto samples = order.subspan(begin, std::min(options_.batch, order.size() - begin));
  const size_t n_steps = options_.n_steps;
  batch_.fill(team_, training_,
              {.samples = samples,
               .n_steps = n_steps,
               .phase = Phase::training,
               .seed = options_.seed,
               .epoch = counters_.epoch});
  const auto by =
      options_.decide.value_or(DecideBy{options_.loss.reads(), options_.loss.decision()});
  Pass<R> pass{.team = team_,
               .phase = Phase::training,
               .seed = options_.seed,
               .iteration = counters_.iteration};
  pass.potentials = options_.loss.reads() == Reads::potentials || by.reads == Reads::potentials;

  read_.clear(), decided_.clear();
  StateDict<R> state;
  double loss = 0;
  const size_t length = options_.window ? std::min(options_.window, n_steps) : n_steps;
  for (size_t t = 0; t < n_steps; t += length) {
    const size_t n = std::min(length, n_steps - t);
    pass.initial = t > 0 ? &state : nullptr;
    pass.final = t + n < n_steps ? &state : nullptr;
    loss += window(batch_.signal(t, n), pass) * double(n) / double(n_steps);
  }
  const auto& decided = by.reads == options_.loss.reads() ? read_ : decided_;
  counters_.n_correct += train::n_correct(decided.all(), by.decision, batch_.labels());
  counters_.loss_sum += loss * double(samples.size());
  counters_.n_seen += samples.size();
  ++counters_.iteration, ++counters_.batch;
}

/// One forward pass, backward pass and update; the loss.
template <class R>
double Trainer<R>::window(const Signal<R>& x, const Pass<R>& pass) {
  const auto y = net_.forward(pass, x);
  const auto reads = options_.loss.reads();
  const auto out = read_.append(y, reads);
  if (options_.decide && options_.decide->reads != reads)
    decided_.append(y, options_.decide->reads);
  slopes_.assign(out.values.size(), 0);
  double loss = options_.loss(out, {batch_.labels(), batch_.targets()}, slopes_);
  if (!std::isfinite(loss)) stop_at(fmt::format("the loss is {}", loss));
  gradient_.assign(slopes_.begin(), slopes_.end());
  Gradient<R> g;
  (reads == Reads::potentials ? g.potentials : g.values) = gradient_.data();
  const Node<R>* last = &net_[net_.size() - 1];
  typename Chain<R>::AddGradient add;
  if (!regularisation_.empty())
    add = [&](Node<R>& node, Gradient<R>& at) {
      if (node.fires() && &node != last) loss += regularisation_.add(team_, node, at);
    };
  net_.backward(team_, g, add);
  update();
  return loss;
}

template <class R>
void Trainer<R>::update() {
  const double norm = gradient_norm(team_, parameters_);
  if (!std::isfinite(norm)) {
    for (const auto* p : parameters_)
      if (!all_finite(p->gradient.data(), p->gradient.size()))
        stop_at(fmt::format("the gradient of {} is not finite", p->name));
    stop_at("the gradient is too large for its square to be a number");
  }
  const double clip = options_.clip_norm;
  const double factor = lr() / std::max(learning_rate(options_.optimiser), 1e-300);
  optimiser_.step(team_, parameters_, factor, clip > 0 && norm > clip ? clip / norm : 1);
  ++counters_.n_updates;
  if (options_.ema > 0) follow_average();
}

template <class R>
void Trainer<R>::follow_average() {
  const R share = R(1 - options_.ema);
  for (size_t p = 0; p < parameters_.size(); ++p)
    for (size_t i = 0; i < average_[p].size(); ++i)
      average_[p][i] += share * (parameters_[p]->value[i] - average_[p][i]);
}

template <class R>
EpochResult Trainer<R>::end_epoch(double seconds) {
  EpochResult result{.epoch = size_t(counters_.epoch) + 1,
                     .loss = counters_.loss_sum / double(counters_.n_seen),
                     .accuracy = double(counters_.n_correct) / double(counters_.n_seen),
                     .lr = lr(),
                     .seconds = seconds};
  if (options_.validation) {
    const auto kept = net_.weights();
    if (options_.ema > 0)
      for (size_t p = 0; p < parameters_.size(); ++p)
        std::ranges::copy(average_[p], parameters_[p]->value.begin());
    const auto found = evaluate(team_, net_, *options_.validation,
                                {.loss = options_.loss,
                                 .decide = options_.decide,
                                 .batch = options_.batch,
                                 .n_steps = options_.n_steps});
    result.validation_loss = found.loss, result.validation_accuracy = found.accuracy;
    const auto better = [&](const EpochResult& than) {
      return found.accuracy != than.validation_accuracy ? found.accuracy > than.validation_accuracy
                                                        : found.loss < than.validation_loss;
    };
    if (!best_epoch_ || better(history_[best_epoch_ - 1]))
      best_epoch_ = result.epoch, best_ = net_.weights();
    net_.load(kept);
  }
  history_.push_back(result);
  ++counters_.epoch;
  counters_.batch = counters_.n_seen = counters_.n_correct = 0, counters_.loss_sum = 0;
  return result;
}

template <class R>
void Trainer<R>::load_kept() {
  if (best_epoch_) return net_.load(best_);
  for (size_t p = 0; p < average_.size(); ++p)
    std::ranges::copy(average_[p], parameters_[p]->value.begin());
}

template <class R>
void Trainer<R>::stop_at(const std::string& what) const {
  fail(
      "training stopped in epoch {}, batch {} (update {}): {}{}; the weights are those before this "
      "update{}. Try a smaller learning rate, or clip_norm",
      counters_.epoch + 1, counters_.batch + 1, counters_.n_updates + 1, what,
      first_not_finite(net_),
      options_.checkpoint.path.empty()
          ? std::string()
          : fmt::format(", and {} is kept", options_.checkpoint.path.string()));
}

template class Trainer<float>;
template class Trainer<double>;

}  // namespace lapicque::train
