#include "lapicque/train/archive.hpp"

#include <cstring>
#include <fstream>
#include <type_traits>

#include "lapicque/base/error.hpp"
#include "lapicque/recording/file_output.hpp"

namespace lapicque::train {
namespace {

constexpr std::string_view magic = "LPQARCH1";

size_t element_size(Archive::Type type) {
  switch (type) {
    case Archive::Type::text:
      return 1;
    case Archive::Type::float32:
      return 4;
    case Archive::Type::float64:
    case Archive::Type::integer:
      return 8;
  }
  return 0;
}

template <class T>
constexpr Archive::Type type_of() {
  if constexpr (std::is_same_v<T, float>) return Archive::Type::float32;
  if constexpr (std::is_same_v<T, double>) return Archive::Type::float64;
  return Archive::Type::integer;
}

void put_word(std::string& out, uint64_t word) {
  out.append(reinterpret_cast<const char*>(&word), sizeof word);
}
void put_padded(std::string& out, std::string_view bytes) {
  out += bytes;
  out.append((8 - bytes.size() % 8) % 8, '\0');
}

[[noreturn]] void broken(std::string_view how) {
  fail(ErrorKind::file, "archive: {}; the file is damaged, or none of ours", how);
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  uint64_t word() {
    uint64_t word = 0;
    std::memcpy(&word, take(8).data(), 8);
    return word;
  }
  std::string_view padded(uint64_t n) {
    if (n > rest_.size()) broken("an entry is longer than the file");
    return take((n + 7) / 8 * 8).substr(0, n);
  }
  size_t left() const { return rest_.size(); }

 private:
  std::string_view take(size_t n) {
    if (n > rest_.size()) broken("it ends too early");
    const auto taken = rest_.substr(0, n);
    rest_.remove_prefix(n);
    return taken;
  }
  std::string_view rest_;
};

}  // namespace

template <class T>
void Archive::put(const std::string& name, std::span<const T> values) {
  entries_[name] = {type_of<T>(),
                    std::string(reinterpret_cast<const char*>(values.data()), values.size_bytes())};
}

void Archive::put_text(const std::string& name, std::string_view text) {
  entries_[name] = {Type::text, std::string(text)};
}

const Archive::Entry& Archive::find(const std::string& name, Type type) const {
  const auto found = entries_.find(name);
  if (found == entries_.end()) fail(ErrorKind::file, "archive: there is no entry {}", name);
  if (found->second.type != type)
    fail(ErrorKind::file,
         "archive: entry {} holds numbers of type {}, {} is needed; was it written in another "
         "precision?",
         name, uint64_t(found->second.type), uint64_t(type));
  return found->second;
}

template <class T>
std::vector<T> Archive::get(const std::string& name) const {
  const auto& bytes = find(name, type_of<T>()).bytes;
  std::vector<T> values(bytes.size() / sizeof(T));
  if (!values.empty()) std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
  return values;
}

std::string Archive::get_text(const std::string& name) const {
  return find(name, Type::text).bytes;
}

std::vector<std::string> Archive::names(std::string_view prefix) const {
  std::vector<std::string> found;
  for (const auto& [name, entry] : entries_)
    if (std::string_view(name).starts_with(prefix)) found.push_back(name);
  return found;
}

uint64_t Archive::digest(std::string_view bytes) {
  uint64_t hash = 0xcbf29ce484222325ull;
  for (size_t i = 0; i + 8 <= bytes.size(); i += 8) {
    uint64_t word;
    std::memcpy(&word, bytes.data() + i, 8);
    hash = (hash ^ word) * 0x100000001b3ull, hash ^= hash >> 29;
  }
  return hash;
}

std::string Archive::to_bytes() const {
  std::string body;
  put_word(body, entries_.size());
  for (const auto& [name, entry] : entries_) {
    put_word(body, name.size());
    put_padded(body, name);
    put_word(body, uint64_t(entry.type));
    put_word(body, entry.bytes.size() / element_size(entry.type));
    put_padded(body, entry.bytes);
  }
  std::string all(magic);
  put_word(all, digest(body));
  return all + body;
}

Archive Archive::from_bytes(std::string_view bytes) {
  if (!bytes.starts_with(magic.substr(0, 7))) broken("it does not begin with LPQARCH");
  if (!bytes.starts_with(magic))
    fail(ErrorKind::file, "archive: its version is '{}', this program reads '1'",
         bytes.size() > 7 ? bytes.substr(7, 1) : "");
  Reader header(bytes.substr(magic.size()));
  const uint64_t expected = header.word();
  const auto body = bytes.substr(magic.size() + 8);
  if (body.size() % 8 || digest(body) != expected) broken("its digest does not fit its content");
  Reader in(body);
  Archive archive;
  for (uint64_t left = in.word(); left > 0; --left) {
    const std::string name(in.padded(in.word()));
    const Type type{in.word()};
    const uint64_t n = in.word(), size = element_size(type);
    if (!size) broken("an entry has an unknown type");
    if (n > in.left() / size) broken("an entry is longer than the file");
    archive.entries_[name] = {type, std::string(in.padded(n * size))};
  }
  if (in.left()) broken("something follows the last entry");
  return archive;
}

void Archive::write(const std::filesystem::path& path) const { write_file(path, to_bytes()); }

Archive Archive::read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file || std::filesystem::is_directory(path))
    fail(ErrorKind::file, "cannot read {}: there is no such file, or it may not be read",
         path.string());
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  try {
    return from_bytes(bytes);
  } catch (const Error& error) {
    throw Error(error.kind(), fmt::format("{}: {}", path.string(), error.what()));
  }
}

template void Archive::put(const std::string&, std::span<const float>);
template void Archive::put(const std::string&, std::span<const double>);
template void Archive::put(const std::string&, std::span<const uint64_t>);
template std::vector<float> Archive::get(const std::string&) const;
template std::vector<double> Archive::get(const std::string&) const;
template std::vector<uint64_t> Archive::get(const std::string&) const;

}  // namespace lapicque::train
