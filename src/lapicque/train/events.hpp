// Recordings of event sensors as samples to learn from: binned into steps, as spikes or counts.
#pragma once
#include <memory>

#include "lapicque/io/event_set.hpp"
#include "lapicque/train/dataset.hpp"

namespace lapicque::train {

/// What is done to a recording while training, anew in every epoch: events that leave the sensor
/// are dropped. Amounts are in pixels (channels of a cochlea) of what the network sees.
struct EventAugmentation {
  size_t shift = 0;   ///< the whole recording moves by up to so many, along x and y
  double flip = 0;    ///< probability that x is mirrored
  double jitter = 0;  ///< each event moves along x, and y, by a normal number of this deviation

  bool changes_nothing() const { return shift == 0 && flip == 0 && jitter == 0; }
};

/// How a recording becomes input over T steps.
struct EventOptions {
  enum class Bins {
    duration,  ///< steps of equal duration
    events,    ///< steps of equally many events (Fang et al. 2021, arXiv:2007.05785)
  } bins = Bins::duration;
  /// us: T steps share so much from the recording's first moment, and what comes later is left
  /// out; 0: the recording's own length. Of bins of equal duration only.
  uint32_t duration = 0;
  enum class Input {
    spikes,  ///< a spike where there was at least one event
    counts,  ///< the number of events, as a current
  } input = Input::spikes;
  size_t shrink = 1;  ///< squares of so many pixels (or so many neighbouring channels) become one
  EventAugmentation augmentation = {};
  /// Bytes of binned recordings that are kept in memory; others are read anew when they are asked
  /// for.
  size_t memory = size_t(1) << 29;
};

/// An event set (io/event_set.hpp) as samples of shape height x width x polarities after shrinking.
/// What is random is a pure function of seed, epoch and recording. Throws Error for options that
/// do not fit; filling a batch throws Error(file) where a recording is missing or damaged.
Dataset events(std::shared_ptr<const EventSet> set, const EventOptions& options = {});
Dataset events(EventSet set, const EventOptions& options = {});

}  // namespace lapicque::train
