// Sounds: WAV files, and the Free Spoken Digit Dataset.
#pragma once
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lapicque/io/image_set.hpp"

namespace lapicque {

struct Audio {
  uint32_t rate = 0;  ///< samples a second
  size_t n_channels = 1;
  std::vector<float> samples = {};  ///< [n_samples][n_channels], in [-1, 1]

  size_t n_samples() const { return samples.size() / n_channels; }
  double duration() const { return double(n_samples()) / rate; }  ///< s
};

/// Reads RIFF/WAVE with integers of 8, 16, 24 or 32 bits or floats of 32. Throws Error(file).
Audio parse_wav(std::span<const uint8_t> bytes, std::string_view name);
Audio read_wav(const std::filesystem::path& path);

struct AudioSet {
  std::string name = {};
  Split split = Split::train;
  std::vector<Audio> sounds = {};             ///< [n]
  std::vector<uint32_t> labels = {};          ///< [n]
  std::vector<std::string> speakers = {};     ///< [n]
  std::vector<std::string> class_names = {};  ///< [n_classes]
};

/// "fsdd": digits spoken by six people, 8 kHz; takes 0 to 4 of each are the test part, as its
/// authors have it. Read from WAV files named DIGIT_SPEAKER_TAKE.wav, in a folder or an archive, or
/// from index.csv and one IDX array of all samples.
AudioSet load_audio_set(std::string_view name, Split split,
                        const std::filesystem::path& folder = {});

}  // namespace lapicque
