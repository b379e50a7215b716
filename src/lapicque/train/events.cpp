#include "lapicque/train/events.hpp"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <tuple>

#include "lapicque/base/error.hpp"
#include "lapicque/base/random.hpp"
#include "lapicque/train/arrays.hpp"

namespace lapicque::train {
namespace {

using Events = std::shared_ptr<const std::vector<Event>>;  ///< t is the step

/// The step of each event; events that belong to no step are dropped.
void bin(std::vector<Event>& events, const EventOptions& options, size_t n_steps) {
  if (options.bins == EventOptions::Bins::events) {
    for (size_t i = 0; i < events.size(); ++i)
      events[i].t = uint32_t(i * n_steps / std::max<size_t>(events.size(), 1));
    return;
  }
  uint64_t duration = options.duration;
  if (duration == 0)
    for (const auto& e : events) duration = std::max<uint64_t>(duration, uint64_t(e.t) + 1);
  std::erase_if(events, [&](const Event& e) { return e.t >= duration; });
  for (auto& e : events) e.t = uint32_t(uint64_t(e.t) * n_steps / duration);
}

bool before(const Event& a, const Event& b) {
  return std::tuple(a.t, uint16_t(a.y), a.x, uint16_t(a.p)) <
         std::tuple(b.t, uint16_t(b.y), b.x, uint16_t(b.p));
}

/// An event set with what is done to it, and the binned recordings that are kept.
class Source {
 public:
  Source(std::shared_ptr<const EventSet> set, const EventOptions& options)
      : set_(std::move(set)), options_(options), kept_(set_->n_recordings()) {
    const auto across = [&](uint32_t n) {
      return uint32_t((n + options.shrink - 1) / options.shrink);
    };
    seen_ = {across(set_->sensor.width), across(set_->sensor.height), set_->sensor.polarities};
  }

  Shape shape() const { return {seen_.height, seen_.width, seen_.polarities}; }

  void fill(Team& team, const Request& request, Inputs& out) const {
    const size_t n = shape().size(), batch = request.samples.size();
    const size_t row = learn::words_for(n);
    const bool spikes = options_.input == EventOptions::Input::spikes;
    out.kind = spikes ? Kind::spikes : Kind::dense;
    if (spikes)
      out.words.assign(request.n_steps * batch * row, 0);
    else
      out.values.assign(request.n_steps * batch * n, 0);
    for_blocks(team, batch, 1, [&](size_t b, size_t) {
      const Events recording = changed(request, request.samples[b]);
      for (const Event& e : *recording) {
        const size_t i = (size_t(e.y) * seen_.width + e.x) * seen_.polarities + e.p;
        const size_t at = e.t * batch + b;
        if (spikes)
          out.words[at * row + i / 64] |= uint64_t(1) << i % 64;
        else
          out.values[at * n + i] += 1;
      }
    });
  }

 private:
  /// Recording i in n_steps bins, in the network's pixels.
  Events binned(uint32_t i, size_t n_steps) const {
    {
      const std::scoped_lock lock(mutex_);
      if (kept_[i].events && kept_[i].n_steps == n_steps) return kept_[i].events;
    }
    auto events = set_->recording(i);
    bin(events, options_, n_steps);
    for (auto& e : events) {
      e.x = uint16_t(e.x / options_.shrink);
      e.y = uint16_t(e.y / options_.shrink) & 0x7fff;
    }
    if (options_.input == EventOptions::Input::spikes) {
      std::sort(events.begin(), events.end(), before);
      events.erase(std::unique(events.begin(), events.end()), events.end());
    }
    events.shrink_to_fit();
    auto result = std::make_shared<const std::vector<Event>>(std::move(events));
    const std::scoped_lock lock(mutex_);
    const size_t bytes = result->size() * sizeof(Event);
    if (!kept_[i].events && used_ + bytes <= options_.memory) {
      used_ += bytes;
      kept_[i] = {n_steps, result};
    }
    return result;
  }

  /// The recording as this request shall see it.
  Events changed(const Request& request, uint32_t i) const {
    const auto original = binned(i, request.n_steps);
    const auto& a = options_.augmentation;
    if (request.phase != Phase::training || a.changes_nothing()) return original;
    Stream stream(make_key(request.seed, Purpose::augmentation, i), uint32_t(request.epoch));
    const auto whole = [&](uint32_t size) {
      return size > 1 ? double(stream.below(2 * uint32_t(a.shift) + 1)) - double(a.shift) : 0.0;
    };
    const bool flipped = stream.uniform() < a.flip;
    const double dx = whole(seen_.width), dy = whole(seen_.height);
    std::vector<Event> events;
    events.reserve(original->size());
    for (Event e : *original) {
      double x = flipped ? double(seen_.width) - 1 - e.x : double(e.x), y = double(e.y);
      x += dx, y += dy;
      if (a.jitter > 0) {
        if (seen_.width > 1) x = std::round(x + a.jitter * stream.normal());
        if (seen_.height > 1) y = std::round(y + a.jitter * stream.normal());
      }
      if (x < 0 || x >= double(seen_.width) || y < 0 || y >= double(seen_.height)) continue;
      e.x = uint16_t(x), e.y = uint16_t(y) & 0x7fff;
      events.push_back(e);
    }
    return std::make_shared<const std::vector<Event>>(std::move(events));
  }

  struct Kept {
    size_t n_steps = 0;
    Events events;
  };

  std::shared_ptr<const EventSet> set_;
  EventOptions options_;
  SensorSize seen_;
  mutable std::mutex mutex_;
  mutable std::vector<Kept> kept_;  ///< [n_recordings], empty where not kept
  mutable size_t used_ = 0;         ///< bytes
};

void check(const EventOptions& options, const EventSet& set) {
  const auto& a = options.augmentation;
  require(options.shrink > 0, "events of \"{}\": shrink is 0, must be at least 1", set.name);
  require(options.bins == EventOptions::Bins::duration || options.duration == 0,
          "events of \"{}\": bins of equally many events have no duration; leave it away",
          set.name);
  require(a.shift <= 1024 && a.flip >= 0 && a.flip <= 1 && a.jitter >= 0 && a.jitter <= 1024,
          "events of \"{}\": shift is {} (0 to 1024), flip {} (0 to 1), jitter {} (0 to 1024)",
          set.name, a.shift, a.flip, a.jitter);
}

}  // namespace

Dataset events(std::shared_ptr<const EventSet> set, const EventOptions& options) {
  check(options, *set);
  Dataset data;
  data.n_classes = set->n_classes(), data.n_samples = set->n_recordings();
  data.labels.assign(set->labels.begin(), set->labels.end());
  const auto source = std::make_shared<const Source>(std::move(set), options);
  data.shape = source->shape();
  data.fill = [source](Team& team, const Request& request, Inputs& out) {
    source->fill(team, request, out);
  };
  return data;
}

Dataset events(EventSet set, const EventOptions& options) {
  return events(std::make_shared<const EventSet>(std::move(set)), options);
}

}  // namespace lapicque::train
