// State variables written while a simulation runs, as SpikeStream (spike_stream.hpp) does spikes:
// append(sim.recording()), then sim.clear_recording(), then on. The files are those that
// write_reports (sonata.hpp) would have made of all of them.
#pragma once
#include <filesystem>
#include <memory>

#include "lapicque/io/sonata.hpp"
#include "lapicque/recording/recording.hpp"

namespace lapicque {

class TraceStream {
 public:
  TraceStream(std::filesystem::path folder, FileOrigin origin);
  TraceStream(TraceStream&&) noexcept;
  /// Removes the parts where finish() was not called.
  ~TraceStream();

  /// Appends every trace. Each must begin where the last one ended, at a sample of it or one
  /// interval later; so clear a recording only at a multiple of the intervals.
  void append(const Recording& recording);

  /// Completes the files and renames them; the recording may have had no traces.
  void finish();

 private:
  struct Files;
  std::unique_ptr<Files> files_;
};

}  // namespace lapicque
