#include "lapicque/io/hdf5.hpp"

#include <algorithm>
#include <cstring>

#include "lapicque/base/error.hpp"
#include "lapicque/io/hdf5_process.hpp"

namespace lapicque {

using io::Handle;
using io::Question;

namespace {

/// An answer as numbers; a process that broke may have sent anything.
template <class T>
std::vector<T> numbers_in(const std::string& bytes) {
  std::vector<T> numbers(bytes.size() / sizeof(T));
  if (!numbers.empty()) std::memcpy(numbers.data(), bytes.data(), numbers.size() * sizeof(T));
  return numbers;
}

/// The texts of an answer, each of which ends in a zero byte.
std::vector<std::string> texts_in(const std::string& bytes) {
  std::vector<std::string> texts;
  for (size_t i = 0; i < bytes.size();) {
    texts.emplace_back(bytes.c_str() + i);
    i += texts.back().size() + 1;
  }
  return texts;
}

/// The question that reads a T.
template <class T>
constexpr Question question = Question::read_double;
template <>
constexpr Question question<int64_t> = Question::read_int64;
template <>
constexpr Question question<uint64_t> = Question::read_uint64;
template <>
constexpr Question question<uint32_t> = Question::read_uint32;

Handle read_access() {
  Handle access(H5Pcreate(H5P_FILE_ACCESS), &H5Pclose);
  H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
  return access;
}

}  // namespace

Hdf5File::Hdf5File(std::string name, uint64_t n_bytes, std::unique_ptr<io::Hdf5Process> process)
    : name_(std::move(name)), n_bytes_(n_bytes), process_(std::move(process)) {}
Hdf5File::Hdf5File(Hdf5File&&) noexcept = default;
Hdf5File& Hdf5File::operator=(Hdf5File&&) noexcept = default;
Hdf5File::~Hdf5File() = default;

Hdf5File Hdf5File::open(const std::filesystem::path& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) fail(ErrorKind::file, "{}: no such file", path.string());
  if (!std::filesystem::is_regular_file(status))
    fail(ErrorKind::file, "{} is not a file", path.string());
  const auto bytes = std::filesystem::file_size(path, error);
  return {path.string(), bytes, std::make_unique<io::Hdf5Process>(path.string(), bytes, [&] {
            return Handle(H5Fopen(path.c_str(), H5F_ACC_RDONLY, read_access()), &H5Fclose);
          })};
}

Hdf5File Hdf5File::from_bytes(std::span<const std::byte> bytes, std::string name) {
  if (bytes.empty()) fail(ErrorKind::file, "{} is empty, not an HDF5 file", name);
  auto process = std::make_unique<io::Hdf5Process>(name, bytes.size(), [&] {
    const auto access = read_access();
    H5Pset_fapl_core(access, size_t(1) << 20, false);
    H5Pset_file_image(access, const_cast<std::byte*>(bytes.data()), bytes.size());  // copies
    // Not by `name`: where that is a file on disk, HDF5 does not take the bytes.
    return Handle(H5Fopen("bytes", H5F_ACC_RDONLY, access), &H5Fclose);
  });
  return {std::move(name), bytes.size(), std::move(process)};
}

bool Hdf5File::has(std::string_view path) const {
  return process_->ask(Question::has, path) == "1";
}

std::vector<std::string> Hdf5File::children(std::string_view group) const {
  return texts_in(process_->ask(Question::children, group));
}
std::vector<std::string> Hdf5File::children_as_made(std::string_view group) const {
  return texts_in(process_->ask(Question::children_as_made, group));
}

Hdf5Kind Hdf5File::kind(std::string_view path) const {
  const auto kinds = numbers_in<Hdf5Kind>(process_->ask(Question::kind, path));
  return kinds.empty() ? Hdf5Kind::other : kinds[0];
}

uint64_t Hdf5File::address(std::string_view path) const {
  const auto addresses = numbers_in<uint64_t>(process_->ask(Question::address, path));
  return addresses.empty() ? 0 : addresses[0];
}

std::vector<uint64_t> Hdf5File::shape(std::string_view dataset) const {
  return numbers_in<uint64_t>(process_->ask(Question::shape, dataset));
}

template <class T>
std::vector<T> Hdf5File::read(std::string_view dataset) const {
  return numbers_in<T>(process_->ask(question<T>, dataset));
}
template <class T>
std::vector<T> Hdf5File::read(std::string_view dataset, uint64_t first, uint64_t count) const {
  return numbers_in<T>(process_->ask(question<T>, dataset, fmt::format("{} {}", first, count)));
}
template std::vector<double> Hdf5File::read(std::string_view) const;
template std::vector<int64_t> Hdf5File::read(std::string_view) const;
template std::vector<uint64_t> Hdf5File::read(std::string_view) const;
template std::vector<uint32_t> Hdf5File::read(std::string_view) const;
template std::vector<double> Hdf5File::read(std::string_view, uint64_t, uint64_t) const;
template std::vector<int64_t> Hdf5File::read(std::string_view, uint64_t, uint64_t) const;
template std::vector<uint64_t> Hdf5File::read(std::string_view, uint64_t, uint64_t) const;
template std::vector<uint32_t> Hdf5File::read(std::string_view, uint64_t, uint64_t) const;

std::vector<std::vector<double>> Hdf5File::read_lists(std::string_view dataset) const {
  const auto bytes = process_->ask(Question::read_lists, dataset);
  std::vector<std::vector<double>> lists;
  for (size_t at = 0; at + sizeof(uint64_t) <= bytes.size();) {
    uint64_t n = 0;
    std::memcpy(&n, bytes.data() + at, sizeof n);
    at += sizeof n;
    n = std::min<uint64_t>(n, (bytes.size() - at) / sizeof(double));
    auto& list = lists.emplace_back(size_t(n));
    if (n > 0) std::memcpy(list.data(), bytes.data() + at, size_t(n) * sizeof(double));
    at += size_t(n) * sizeof(double);
  }
  return lists;
}

std::vector<std::string> Hdf5File::read_texts(std::string_view dataset) const {
  return texts_in(process_->ask(Question::read_texts, dataset));
}

bool Hdf5File::has_attribute(std::string_view object, std::string_view name) const {
  return process_->ask(Question::has_attribute, object, name) == "1";
}

std::optional<std::string> Hdf5File::text_attribute(std::string_view object,
                                                    std::string_view name) const {
  const auto text = process_->ask(Question::text_attribute, object, name);
  return text.empty() ? std::nullopt : std::optional(text.substr(1));
}

std::optional<double> Hdf5File::number_attribute(std::string_view object,
                                                 std::string_view name) const {
  const auto numbers = numbers_in<double>(process_->ask(Question::number_attribute, object, name));
  return numbers.empty() ? std::nullopt : std::optional(numbers[0]);
}

}  // namespace lapicque
