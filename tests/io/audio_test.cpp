#include "lapicque/io/audio.hpp"

#include "io/golden.hpp"
#include "lapicque/io/images/idx.hpp"

using namespace lapicque;

namespace {

void append(Bytes& bytes, std::string_view text) {
  for (const char c : text) bytes.push_back(uint8_t(c));
}
void append(Bytes& bytes, uint32_t number, size_t n) {
  for (size_t i = 0; i < n; ++i) bytes.push_back(uint8_t(number >> 8 * i));
}

/// A WAV file with a chunk that nobody knows before its samples.
Bytes wav(uint32_t code, uint32_t bits, uint32_t channels, const Bytes& samples) {
  Bytes bytes;
  append(bytes, "RIFF");
  append(bytes, 0, 4);
  append(bytes, "WAVEfmt ");
  append(bytes, 16, 4);
  append(bytes, code, 2);
  append(bytes, channels, 2);
  append(bytes, 8000, 4);
  append(bytes, 8000 * channels * bits / 8, 4);
  append(bytes, channels * bits / 8, 2);
  append(bytes, bits, 2);
  append(bytes, "LIST");
  append(bytes, 3, 4);
  append(bytes, std::string_view("abc\0", 4));
  append(bytes, "data");
  append(bytes, uint32_t(samples.size()), 4);
  for (const uint8_t byte : samples) bytes.push_back(byte);
  return bytes;
}

std::vector<float> samples_of(const Bytes& bytes) { return parse_wav(bytes, "x.wav").samples; }

}  // namespace

TEST_CASE("samples of any width lie between -1 and 1") {
  CHECK(samples_of(wav(1, 8, 1, {128, 0, 192})) == std::vector<float>{0, -1, 0.5});
  CHECK(samples_of(wav(1, 16, 1, {0, 0x80, 0, 0x40})) == std::vector<float>{-1, 0.5});
  CHECK(samples_of(wav(1, 24, 1, {0, 0, 0x80, 0, 0, 0x20})) == std::vector<float>{-1, 0.25});
  CHECK(samples_of(wav(1, 32, 1, {0, 0, 0, 0xC0})) == std::vector<float>{-0.5});
  CHECK(samples_of(wav(3, 32, 1, {0, 0, 0xC0, 0x3E})) == std::vector<float>{0.375});
  const auto stereo = parse_wav(wav(1, 16, 2, {0, 0x80, 0, 0x40, 0, 0, 0, 0}), "x.wav");
  CHECK(stereo.n_channels == 2);
  CHECK(stereo.n_samples() == 2);
  CHECK(stereo.duration() == 2.0 / 8000);
}

TEST_CASE("a WAV file that is cut, or of a kind that is not read, is one message") {
  const auto whole = wav(1, 16, 1, {0, 0x80, 0, 0x40});
  CHECK(read_beginnings(whole, [](const Bytes& part) { parse_wav(part, "x.wav"); }) == 0);
  auto error = [](const Bytes& bytes) { return file_error([&] { parse_wav(bytes, "x.wav"); }); };
  CHECK(error(wav(2, 4, 1, {})).starts_with("x.wav: WAV of format 2 with 4 bits"));
  CHECK(error(wav(1, 16, 0, {})).starts_with("x.wav: WAV of 0 channels at 8000 Hz"));
  CHECK(error(wav(1, 16, 2, {1, 2})) == "x.wav: 2 bytes of samples, no multiple of 4");
  CHECK(error({'R', 'I', 'F', 'F'}) == "x.wav is not a WAV file");
}

TEST_CASE("takes 0 to 4 of a spoken digit are the test part, in both forms of the set") {
  const Folder folder;
  const auto fsdd = folder.path / "fsdd";
  std::filesystem::create_directories(fsdd / "recordings");
  std::vector<int16_t> samples;
  std::string index = "file,digit,speaker,take,offset,length\n";
  for (const int take : {0, 4, 5, 12}) {
    const auto name = fmt::format("7_theo_{}.wav", take);
    const auto bytes = wav(1, 16, 1, {0, uint8_t(take)});
    std::ofstream(fsdd / "recordings" / name, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), std::streamsize(bytes.size()));
    index += fmt::format("{},7,theo,{},{},1\n", name, take, samples.size());
    samples.push_back(int16_t(take * 256));
  }
  const auto test = load_audio_set("fsdd", Split::test, folder.path);
  const auto train = load_audio_set("fsdd", Split::train, folder.path);
  CHECK(test.sounds.size() == 2);
  CHECK(train.sounds.size() == 2);
  CHECK(train.sounds[1].samples == std::vector<float>{12 * 256 / 32768.0f});
  CHECK(train.labels == std::vector<uint32_t>{7, 7});
  CHECK(train.speakers[0] == "theo");
  write_idx(fsdd / "samples-idx1-short.gz", {{4}, samples});
  std::ofstream(fsdd / "index.csv") << index;
  const auto packed = load_audio_set("fsdd", Split::train, folder.path);
  CHECK(packed.sounds[0].samples == train.sounds[0].samples);
  CHECK(packed.sounds[1].samples == train.sounds[1].samples);
  CHECK(packed.sounds[1].rate == 8000);
  std::ofstream(fsdd / "index.csv") << index + "1_a_9.wav,1,a,9,4,1\n";
  CHECK(file_error([&] {
          load_audio_set("fsdd", Split::train, folder.path);
        }).ends_with("index.csv:6: samples 4 to 5 of 4"));
  std::ofstream(fsdd / "index.csv") << index + "nonsense.wav,1,a,9,0,1\n";
  CHECK(file_error([&] { load_audio_set("fsdd", Split::train, folder.path); }) ==
        "nonsense.wav: a recording is named DIGIT_SPEAKER_TAKE.wav");
}
