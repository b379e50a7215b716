#include "lapicque/train/fit.hpp"

#include <chrono>

#include "lapicque/base/error.hpp"
#include "lapicque/io/batches.hpp"
#include "lapicque/train/trainer.hpp"

namespace lapicque::train {
namespace {

using Clock = std::chrono::steady_clock;
double since(Clock::time_point then) {
  return std::chrono::duration<double>(Clock::now() - then).count();
}

/// What a fit does beside training: it reports, stops and saves.
template <class R>
class Loop {
 public:
  Loop(Trainer<R>& trainer, const Dataset& training, const FitOptions& options)
      : trainer_(trainer), training_(training), options_(options) {
    const auto& c = options.checkpoint;
    if (c.resume && !c.path.empty() && std::filesystem::exists(c.path)) restore(c.path);
    first_iteration_ = trainer.counters().iteration;
  }

  Ending run() {
    while (trainer_.counters().epoch < options_.epochs)
      if (epoch() == Ending::stopped) return Ending::stopped;
    return Ending::finished;
  }

 private:
  void restore(const std::filesystem::path& path) {
    try {
      trainer_.restore(Archive::read(path));
    } catch (const Error& error) {
      fail(ErrorKind::file, "cannot resume from {}: {}", path.string(), error.what());
    }
  }
  void save() {
    if (!options_.checkpoint.path.empty()) trainer_.save().write(options_.checkpoint.path);
    saved_ = Clock::now();
  }

  Ending epoch() {
    const auto begun = Clock::now();
    const auto order =
        shuffled(uint32_t(training_.size()), options_.seed, uint32_t(trainer_.counters().epoch));
    while (trainer_.counters().batch < trainer_.n_batches()) {
      if (options_.stop && *options_.stop) {
        save();
        return Ending::stopped;
      }
      trainer_.step(order);
      report();
      if (since(saved_) > options_.checkpoint.every_seconds) save();
    }
    const auto result = trainer_.end_epoch(since(begun));
    save();
    if (options_.on_epoch) options_.on_epoch(result);
    return Ending::finished;
  }

  void report() const {
    if (!options_.on_batch) return;
    const auto& c = trainer_.counters();
    const double done = double(c.iteration - first_iteration_), seconds = since(begun_);
    const double all = double(options_.epochs * trainer_.n_batches());
    options_.on_batch({.epoch = size_t(c.epoch) + 1,
                       .n_epochs = options_.epochs,
                       .batch = size_t(c.batch),
                       .n_batches = size_t(trainer_.n_batches()),
                       .loss = c.loss_sum / double(c.n_seen),
                       .accuracy = double(c.n_correct) / double(c.n_seen),
                       .images_per_second = done * double(options_.batch) / seconds,
                       .seconds = seconds,
                       .seconds_left = seconds / done * (all - double(c.iteration)),
                       .lr = trainer_.lr()});
  }

  Trainer<R>& trainer_;
  const Dataset& training_;
  const FitOptions& options_;
  uint64_t first_iteration_ = 0;
  Clock::time_point begun_ = Clock::now(), saved_ = Clock::now();
};

}  // namespace

template <class R>
FitResult fit(Sequence<R>& net, const Dataset& training, const FitOptions& options) {
  Team team(options.threads > 0 ? options.threads : available_cores());
  Trainer<R> trainer(team, net, training, options);
  const Ending ending = Loop<R>(trainer, training, options).run();
  if (ending == Ending::finished) trainer.load_kept();
  return {.epochs = trainer.history(),
          .best_epoch = trainer.best_epoch(),
          .n_updates = trainer.counters().n_updates,
          .ending = ending};
}

template FitResult fit(Sequence<float>&, const Dataset&, const FitOptions&);
template FitResult fit(Sequence<double>&, const Dataset&, const FitOptions&);

}  // namespace lapicque::train
