#include "lapicque/io/catalogue.hpp"

#include <dlfcn.h>

#include <array>
#include <cstdlib>

#include "lapicque/base/error.hpp"

namespace lapicque {

const DataSet& data_set(std::string_view name) {
  std::vector<std::string> known;
  for (const auto& set : data_sets()) {
    if (name == set.name) return set;
    known.emplace_back(set.name);
  }
  fail("no data set \"{}\"{}", name, suggestion(name, known));
}

std::filesystem::path data_folder(const std::filesystem::path& given) {
  if (!given.empty()) return given;
  const char* variable = std::getenv("LAPICQUE_DATA");
  return variable && *variable ? variable : "data";
}

std::filesystem::path shipped_sample() {
  std::error_code error;
  std::vector<std::filesystem::path> beside{std::filesystem::read_symlink("/proc/self/exe", error)};
  Dl_info self{};
  if (dladdr(reinterpret_cast<const void*>(&shipped_sample), &self) && self.dli_fname)
    beside.emplace_back(self.dli_fname);
  auto is_sample = [&](const std::filesystem::path& path) {
    return std::filesystem::exists(path / "train-images-idx3-ubyte.gz", error);
  };
  for (const auto& file : beside) {
    auto folder = file.parent_path();
    for (int level = 0; level < 5 && folder != folder.root_path(); ++level) {
      if (is_sample(folder / "share/lapicque/mnist_sample"))
        return folder / "share/lapicque/mnist_sample";
      folder = folder.parent_path();
    }
  }
  for (const char* installed : {LAPICQUE_SHARE "/mnist_sample", "/usr/share/lapicque/mnist_sample"})
    if (is_sample(installed)) return installed;
  return {};
}

std::optional<std::filesystem::path> find_data(const std::filesystem::path& folder,
                                               std::span<const std::string> candidates) {
  std::error_code error;
  for (const auto& candidate : candidates)
    for (const char* ending : {"", ".gz", ".bz2"})
      if (auto path = folder / (candidate + ending); std::filesystem::exists(path, error))
        return path;
  return {};
}

void fail_missing(const DataSet& set, const std::filesystem::path& folder,
                  std::string_view expected) {
  fail(ErrorKind::file,
       "data set \"{}\": no {} in {}; get it with {}, or say where it lies with --data DIR or "
       "LAPICQUE_DATA",
       set.name, expected, folder.string(), set.how);
}

}  // namespace lapicque
