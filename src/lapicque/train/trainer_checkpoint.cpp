// A training as an archive, and back.
#include <algorithm>

#include "lapicque/base/error.hpp"
#include "lapicque/train/trainer.hpp"
#include "lapicque/train/weights.hpp"

namespace lapicque::train {
namespace {

constexpr size_t numbers_per_epoch = 7;

std::vector<double> flat(const std::vector<EpochResult>& history) {
  std::vector<double> numbers;
  for (const auto& e : history)
    for (double x : {double(e.epoch), e.loss, e.accuracy, e.validation_loss, e.validation_accuracy,
                     e.lr, e.seconds})
      numbers.push_back(x);
  return numbers;
}

std::vector<EpochResult> unflat(const std::vector<double>& x) {
  std::vector<EpochResult> history;
  for (size_t i = 0; i + numbers_per_epoch <= x.size(); i += numbers_per_epoch)
    history.push_back({size_t(x[i]), x[i + 1], x[i + 2], x[i + 3], x[i + 4], x[i + 5], x[i + 6]});
  return history;
}

/// The first line in which two texts differ, of each.
std::string difference(std::string_view a, std::string_view b) {
  const auto line_at = [](std::string_view text, size_t at) {
    return text.substr(at, text.find('\n', at) - at);
  };
  size_t line = 0;
  for (size_t i = 0; i < std::min(a.size(), b.size()) && a[i] == b[i]; ++i)
    if (a[i] == '\n') line = i + 1;
  return fmt::format("there \"{}\", here \"{}\"", line_at(a, line), line_at(b, line));
}

}  // namespace

/// All on which the course of the training depends, one fact a line.
template <class R>
std::string Trainer<R>::fingerprint() const {
  const auto& o = options_;
  std::string text = fmt::format("input {}\n{}", net_.input_shape().describe(), net_.describe());
  text +=
      fmt::format("precision {}\nsamples {}\nloss {}\noptimiser {}\nschedule {}\n", sizeof(R) * 8,
                  training_.size(), o.loss.name(), describe(o.optimiser), describe(o.schedule));
  for (const auto& r : o.regularisers) text += fmt::format("regulariser {}\n", describe(r));
  text += fmt::format("batch {}\nsteps {}\nwindow {}\nclip_norm {}\nema {}\nseed {}\n", o.batch,
                      o.n_steps, o.window, o.clip_norm, o.ema, o.seed);
  if (!std::holds_alternative<ConstantRate>(o.schedule))  // else more epochs may follow
    text += fmt::format("epochs {}\n", o.epochs);
  return text;
}

template <class R>
Archive Trainer<R>::save() const {
  Archive archive;
  archive.put_text("training", fingerprint());
  put_weights(archive, "weights/", net_.weights());
  if (best_epoch_) put_weights(archive, "best/", best_);
  const auto moments = optimiser_.moments();
  for (size_t i = 0; i < moments.size(); ++i)
    archive.put<R>(fmt::format("moments/{:06}", i), moments[i]);
  for (size_t i = 0; i < average_.size(); ++i)
    archive.put<R>(fmt::format("average/{:06}", i), average_[i]);
  const auto& c = counters_;
  const std::vector<uint64_t> counts{c.epoch,  c.batch,     c.iteration, c.n_updates,
                                     c.n_seen, c.n_correct, best_epoch_, optimiser_.n_steps()};
  archive.put<uint64_t>("counters", counts);
  archive.put<double>("loss_sum", std::vector<double>{c.loss_sum});
  archive.put<double>("history", flat(history_));
  return archive;
}

template <class R>
void Trainer<R>::restore(const Archive& archive) {
  const auto theirs = archive.get_text("training"), ours = fingerprint();
  if (theirs != ours)
    fail(ErrorKind::file, "checkpoint: it is of another training: {}", difference(theirs, ours));
  const auto counts = archive.get<uint64_t>("counters");
  const auto loss_sum = archive.get<double>("loss_sum");
  const auto history = unflat(archive.get<double>("history"));
  if (counts.size() != 8 || loss_sum.size() != 1 || counts[1] >= n_batches() + 1 ||
      counts[6] > history.size() || counts[0] != history.size())
    fail(ErrorKind::file, "checkpoint: its counters do not fit together");
  std::vector<std::vector<R>> moments, average;
  for (const auto& name : archive.names("moments/")) moments.push_back(archive.get<R>(name));
  for (const auto& name : archive.names("average/")) average.push_back(archive.get<R>(name));
  bool fits = average.size() == average_.size();
  for (size_t i = 0; fits && i < average.size(); ++i)
    fits = average[i].size() == average_[i].size();
  if (!fits) fail(ErrorKind::file, "checkpoint: its moving averages do not fit the network");
  const auto best = counts[6] ? get_weights<R>(archive, "best/") : Weights<R>();
  const auto before = net_.weights();
  if (counts[6]) net_.load(best);  // only to have it checked
  net_.load(before);
  optimiser_.restore(parameters_, counts[7], moments);
  net_.load(get_weights<R>(archive, "weights/"));
  average_ = std::move(average), best_ = best, history_ = history, best_epoch_ = counts[6];
  counters_ = {counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], loss_sum[0]};
}

template Archive Trainer<float>::save() const;
template Archive Trainer<double>::save() const;
template void Trainer<float>::restore(const Archive&);
template void Trainer<double>::restore(const Archive&);
template std::string Trainer<float>::fingerprint() const;
template std::string Trainer<double>::fingerprint() const;

}  // namespace lapicque::train
