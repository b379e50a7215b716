#include "lapicque/io/audio.hpp"

#include <algorithm>
#include <bit>
#include <charconv>

#include "lapicque/io/archive.hpp"
#include "lapicque/io/catalogue.hpp"
#include "lapicque/io/images/idx.hpp"

namespace lapicque {
namespace {

using Path = std::filesystem::path;

struct WavFormat {
  uint16_t code = 0, n_channels = 0, bits = 0;  ///< code 1: integers, 3: floats
  uint32_t rate = 0;
};

WavFormat parse_format(std::span<const uint8_t> chunk, std::string_view name) {
  ByteReader reader(chunk, name);
  WavFormat format;
  format.code = reader.little<uint16_t>("the format");
  format.n_channels = reader.little<uint16_t>("the format");
  format.rate = reader.little<uint32_t>("the format");
  reader.take(6, "the format");  // bytes a second, bytes a frame: they follow
  format.bits = reader.little<uint16_t>("the format");
  if (format.code == 0xfffe && reader.n_left() >= 10) {  // extensible: the code comes later
    reader.take(8, "the format");
    format.code = reader.little<uint16_t>("the format");
  }
  const bool integer =
      format.code == 1 && format.bits % 8 == 0 && format.bits >= 8 && format.bits <= 32;
  if (!integer && !(format.code == 3 && format.bits == 32))
    fail(
        ErrorKind::file,
        "{}: WAV of format {} with {} bits; integers of 8, 16, 24 and 32 bits and floats of 32 are "
        "read",
        name, format.code, format.bits);
  if (format.n_channels == 0 || format.rate == 0)
    fail(ErrorKind::file, "{}: WAV of {} channels at {} Hz", name, format.n_channels, format.rate);
  return format;
}

/// One sample of `bits` bits; 8 bits are unsigned.
float sample_of(const uint8_t* b, const WavFormat& format) {
  if (format.code == 3)
    return std::bit_cast<float>(uint32_t(b[0]) | uint32_t(b[1]) << 8 | uint32_t(b[2]) << 16 |
                                uint32_t(b[3]) << 24);
  if (format.bits == 8) return float(int(b[0]) - 128) / 128;
  uint32_t bits = 0;  // the number in the upper bits, so that its sign is that of an int32_t
  for (size_t i = 0; i < format.bits / 8u; ++i)
    bits |= uint32_t(b[i]) << (32 - format.bits + 8 * i);
  return float(double(int32_t(bits)) * 0x1p-31);
}

uint32_t whole_number(std::string_view text, std::string_view where) {
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size())
    fail(ErrorKind::file, "{}: \"{}\" is no whole number", where, text);
  return number;
}

std::vector<std::string> parts_of(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (;;) {
    const size_t end = std::min(text.find(separator), text.size());
    parts.emplace_back(text.substr(0, end));
    if (end == text.size()) return parts;
    text.remove_prefix(end + 1);
  }
}

/// Adds a sound named DIGIT_SPEAKER_TAKE.wav where it belongs to the part of `set`; `sound` gives
/// the samples.
template <class Sound>
void add(AudioSet& set, const std::string& file, Sound sound) {
  const auto parts = parts_of(Path(file).stem().string(), '_');
  if (parts.size() != 3)
    fail(ErrorKind::file, "{}: a recording is named DIGIT_SPEAKER_TAKE.wav", file);
  const uint32_t digit = whole_number(parts[0], file), take = whole_number(parts[2], file);
  if (digit > 9) fail(ErrorKind::file, "{}: a digit of {}", file, digit);
  if ((take < 5) != (set.split == Split::test)) return;
  set.sounds.push_back(sound());
  set.labels.push_back(digit);
  set.speakers.push_back(parts[1]);
}

void add_of_index(AudioSet& set, const Path& index, const Path& samples_path) {
  const auto idx = read_idx(samples_path);
  const auto& samples = idx.of<int16_t>(1, samples_path.string());
  const auto bytes = read_bytes(index);
  const auto lines = parts_of({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, '\n');
  for (size_t i = 1; i < lines.size(); ++i) {  // file,digit,speaker,take,offset,length
    if (lines[i].empty()) continue;
    const auto where = fmt::format("{}:{}", index.string(), i + 1);
    auto cells = parts_of(lines[i], ',');
    if (cells.size() != 6) fail(ErrorKind::file, "{}: {} cells, must be 6", where, cells.size());
    if (cells[5].ends_with('\r')) cells[5].pop_back();
    const uint64_t offset = whole_number(cells[4], where), length = whole_number(cells[5], where);
    if (offset + length > samples.size())
      fail(ErrorKind::file, "{}: samples {} to {} of {}", where, offset, offset + length,
           samples.size());
    add(set, cells[0], [&] {
      Audio sound{.rate = 8000};
      for (size_t k = offset; k < offset + length; ++k)
        sound.samples.push_back(float(samples[k]) / 32768);
      return sound;
    });
  }
}

}  // namespace

Audio parse_wav(std::span<const uint8_t> bytes, std::string_view name) {
  ByteReader reader(bytes, name);
  auto is = [](std::span<const uint8_t> letters, std::string_view word) {
    return std::equal(letters.begin(), letters.end(), word.begin(), word.end());
  };
  if (bytes.size() < 12 || !is(bytes.first(4), "RIFF") || !is(bytes.subspan(8, 4), "WAVE"))
    fail(ErrorKind::file, "{} is not a WAV file", name);
  reader.take(12, "the head");
  WavFormat format;
  while (reader.n_left() > 0) {
    const auto id = reader.take(4, "the name of a chunk");
    const auto size = reader.little<uint32_t>("the size of a chunk");
    const auto chunk = reader.take(size, "a chunk");
    if (size % 2 && reader.n_left() > 0) reader.take(1, "padding");
    if (is(id, "fmt ")) format = parse_format(chunk, name);
    if (!is(id, "data")) continue;
    if (format.n_channels == 0) fail(ErrorKind::file, "{}: samples before their format", name);
    const size_t width = format.bits / 8u, frame = width * format.n_channels;
    if (size % frame != 0)
      fail(ErrorKind::file, "{}: {} bytes of samples, no multiple of {}", name, size, frame);
    Audio audio{.rate = format.rate, .n_channels = format.n_channels};
    audio.samples.resize(size / width);
    for (size_t i = 0; i < audio.samples.size(); ++i)
      audio.samples[i] = sample_of(chunk.data() + i * width, format);
    return audio;
  }
  fail(ErrorKind::file, "{} holds no samples", name);
}

Audio read_wav(const Path& path) { return parse_wav(read_bytes(path), path.string()); }

AudioSet load_audio_set(std::string_view name, Split split, const Path& given) {
  const auto& known = data_set(name);
  require(known.kind == DataSet::Kind::audio, "data set \"{}\" holds no sounds: {}", name,
          known.title);
  const auto folder = data_folder(given);
  AudioSet set{.name = known.name, .split = split};
  for (int digit = 0; digit < 10; ++digit) set.class_names.push_back(std::to_string(digit));
  const std::vector<std::string> packed{"fsdd/samples-idx1-short"};
  const std::vector<std::string> wavs{"fsdd/recordings", "free-spoken-digit-dataset/recordings",
                                      "fsdd/fsdd.zip"};
  if (const auto samples = find_data(folder, packed)) {
    add_of_index(set, folder / "fsdd/index.csv", *samples);
  } else if (const auto place = find_data(folder, wavs)) {
    for (const auto& file :
         read_files(*place, [](std::string_view n) { return has_ending(n, {".wav"}); }))
      add(set, file.name, [&] { return parse_wav(file.bytes, file.name); });
  } else {
    fail_missing(known, folder, wavs[0]);
  }
  if (set.labels.empty())
    fail(ErrorKind::file, "{} ({}) in {} holds no recording", name, to_string(split),
         folder.string());
  return set;
}

}  // namespace lapicque
