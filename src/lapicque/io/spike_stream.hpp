// Spikes written while a simulation runs, so that memory stays bounded however long it lasts:
//
//   SpikeStream stream("spikes.h5", {.seed = 1});
//   sim.run(3.6e6, [&](Simulation& s) {
//     stream.append(s.recording());
//     s.clear_recording();
//     return true;
//   }, 1000);
//   stream.finish();
//
// The file is the SONATA file that write_spikes (sonata.hpp) would have made of all of them.
#pragma once
#include <filesystem>
#include <memory>

#include "lapicque/io/sonata.hpp"
#include "lapicque/recording/recording.hpp"

namespace lapicque {

class SpikeStream {
 public:
  /// Starts `path` + ".part". Throws Error(file) where it cannot be written.
  SpikeStream(std::filesystem::path path, FileOrigin origin);
  SpikeStream(SpikeStream&&) noexcept;
  /// Removes the part where finish() was not called.
  ~SpikeStream();

  /// Appends every population's spikes; they must be later than those before, and populations keep
  /// their names and sizes. Throws Error(file) when the disk refuses.
  void append(const Recording& recording);

  /// Completes the file and renames it to its path.
  void finish();

 private:
  struct File;
  std::unique_ptr<File> file_;
};

}  // namespace lapicque
