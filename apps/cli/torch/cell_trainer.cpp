// In lapicque-torch: trains a cell of the cross-domain experiment.
#include "cell_trainer.hpp"

#include <chrono>
#include <ctime>
#include <thread>

#include "lapicque/base/error.hpp"
#include "lapicque/base/processor.hpp"
#include "lapicque/base/version.hpp"
#include "lapicque/classifiers/classifier.hpp"
#include "lapicque/domains/arm.hpp"

namespace lapicque::cli {
namespace {

using classifiers::Images;
using domains::Digits;

Images images_of(Team& team, const domains::Arm& arm, const Digits& digits, uint64_t seed) {
  return {.labels = digits.labels,
          .fill = [&, seed](std::span<const uint32_t> rows, uint32_t pass, std::span<float> out) {
            domains::show(team, arm, digits, rows, seed, pass, out);
          }};
}

/// Accuracy on digits that are zoomed, among neighbours and painted, each in one way.
double varied_accuracy(const classifiers::Classifier& net, Team& team, domains::Arm arm,
                       const Digits& digits, uint64_t seed) {
  arm.variation = {.zoom = true, .neighbours = true, .texture = true};
  Images images = images_of(team, arm, digits, seed);
  images.fill = [&](std::span<const uint32_t> rows, uint32_t, std::span<float> out) {
    domains::show(team, arm, digits, rows, seed, 1, out);
  };
  return net.accuracy(images);
}

/// "Intel(R) Xeon(R) Processor, 2 cores".
std::string machine() {
  return fmt::format("{}, {} cores", processor_name().value_or("unknown processor"),
                     std::thread::hardware_concurrency());
}

domains::CellResult train(const CellTraining& task) {
  const auto begun = std::chrono::steady_clock::now();
  const auto cpu_begun = std::clock();
  const domains::Cell& cell = task.cell;
  const auto arm = domains::arm_of(cell.arm);
  const auto source = domains::load_source(cell.source, cell.protocol, task.data);
  Team team(1);
  const Images training = images_of(team, arm, source.training, cell.seed);
  const Images validation = images_of(team, arm, source.validation, cell.seed);
  classifiers::Classifier net(cell.network, {.seed = cell.seed, .threads = task.threads});
  const auto fit = net.fit(training, validation,
                           {.epochs = cell.epochs,
                            .images_per_epoch = std::max<size_t>(10'000, training.labels.size()),
                            .seed = cell.seed,
                            .on_batch = task.on_batch});
  domains::CellResult result{
      .cell = cell,
      .selected_epoch = fit.selected,
      .validation = fit.history[size_t(fit.selected - 1)].validation,
      .varied_validation = varied_accuracy(net, team, arm, source.validation, cell.seed),
      .n_training = training.labels.size(),
      .n_validation = validation.labels.size(),
      .n_parameters = size_t(net.n_parameters()),
      .threads = task.threads,
      .torch = classifiers::torch_version(),
      .version = std::string(version()),
      .machine = machine()};
  for (const auto& e : fit.history) result.history.push_back({e.epoch, e.loss, e.validation});
  for (domains::Domain target : domains::all_domains) {
    if (!domains::is_target(target, cell.source, task.data)) continue;
    const Digits digits = domains::load_target(target, task.data);
    const auto classes = net.classify(images_of(team, arm, digits, cell.seed));
    size_t right = 0;
    for (size_t i = 0; i < classes.size(); ++i) right += classes[i] == digits.labels[i];
    result.tests.push_back({target, digits.set, digits.n(), right});
  }
  result.cpu_seconds = double(std::clock() - cpu_begun) / CLOCKS_PER_SEC;
  result.wall_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  return result;
}

}  // namespace

TrainCell cell_trainer() { return &train; }

}  // namespace lapicque::cli
