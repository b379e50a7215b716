#include "lapicque/io/hdf5.hpp"

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

Handle read_access() {
  Handle access(H5Pcreate(H5P_FILE_ACCESS), &H5Pclose);
  H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
  return access;
}

}  // namespace

Hdf5File::Hdf5File(std::string name, std::unique_ptr<io::Hdf5Process> process)
    : name_(std::move(name)), process_(std::move(process)) {}
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
  return {path.string(), std::make_unique<io::Hdf5Process>(path.string(), bytes, [&] {
            return Handle(H5Fopen(path.c_str(), H5F_ACC_RDONLY, read_access()), &H5Fclose);
          })};
}

Hdf5File Hdf5File::from_bytes(std::span<const std::byte> bytes, std::string name) {
  if (bytes.empty()) fail(ErrorKind::file, "{} is empty, not an HDF5 file", name);
  auto process = std::make_unique<io::Hdf5Process>(name, bytes.size(), [&] {
    const auto access = read_access();
    H5Pset_fapl_core(access, size_t(1) << 20, false);
    H5Pset_file_image(access, const_cast<std::byte*>(bytes.data()), bytes.size());  // copies
    return Handle(H5Fopen(name.c_str(), H5F_ACC_RDONLY, access), &H5Fclose);
  });
  return {std::move(name), std::move(process)};
}

bool Hdf5File::has(std::string_view path) const {
  return process_->ask(Question::has, path) == "1";
}

std::vector<std::string> Hdf5File::children(std::string_view group) const {
  std::vector<std::string> names;
  const auto text = process_->ask(Question::children, group);
  for (size_t i = 0; i < text.size();) {
    names.emplace_back(text.c_str() + i);
    i += names.back().size() + 1;
  }
  return names;
}

std::vector<uint64_t> Hdf5File::shape(std::string_view dataset) const {
  return numbers_in<uint64_t>(process_->ask(Question::shape, dataset));
}

template <>
std::vector<double> Hdf5File::read(std::string_view dataset) const {
  return numbers_in<double>(process_->ask(Question::read_double, dataset));
}
template <>
std::vector<int64_t> Hdf5File::read(std::string_view dataset) const {
  return numbers_in<int64_t>(process_->ask(Question::read_int64, dataset));
}
template <>
std::vector<uint64_t> Hdf5File::read(std::string_view dataset) const {
  return numbers_in<uint64_t>(process_->ask(Question::read_uint64, dataset));
}
template <>
std::vector<uint32_t> Hdf5File::read(std::string_view dataset) const {
  return numbers_in<uint32_t>(process_->ask(Question::read_uint32, dataset));
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
