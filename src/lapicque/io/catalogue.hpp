// What is known of published data sets: where they come from, under which licence, what their files
// are, and where they lie on this machine. `lapicque data` prints and fetches from this table.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lapicque {

/// A file as its host publishes it.
struct DataFile {
  const char* name;     ///< below the set's folder
  const char* urls[3];  ///< the original host, then mirrors; nullptr where there are fewer
  uint64_t bytes;       ///< 0 where not known
  const char* sha256;   ///< of the file as published; empty where not known
};

struct DataSet {
  enum class Kind { images, events, audio };
  const char* name;
  const char* title;
  Kind kind;
  const char* shape;  ///< "28x28x1"
  uint32_t n_classes;
  uint32_t n_train, n_test;
  const char* licence;
  const char* source;     ///< paper
  const char* how;        ///< how to get it: a command, or where to ask
  const char* places[4];  ///< one of these below the data folder tells that the set is there
  std::span<const DataFile> files;  ///< what can be fetched; empty where nothing can
};

/// All sets, in the order of `lapicque data list`.
std::span<const DataSet> data_sets();

/// The set of that name; throws Error with the nearest names.
const DataSet& data_set(std::string_view name);

/// Where data sets lie: `given`, or else LAPICQUE_DATA, or else ./data.
std::filesystem::path data_folder(const std::filesystem::path& given = {});

/// The 1,000 images of MNIST that come with Lapicque: beside the program, the library, or where
/// they were installed. Empty where they are not.
std::filesystem::path shipped_sample();

/// The first of `candidates`, paths below `folder`, that is there, also with .gz or .bz2 behind.
std::optional<std::filesystem::path> find_data(const std::filesystem::path& folder,
                                               std::span<const std::string> candidates);

/// "no file mnist/train-images-idx3-ubyte in DIR: ..., and how to get the set".
[[noreturn]] void fail_missing(const DataSet& set, const std::filesystem::path& folder,
                               std::string_view expected);

}  // namespace lapicque
