// The process that reads one HDF5 file on behalf of this one. Private to this room.
#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "lapicque/io/hdf5_handle.hpp"

namespace lapicque::io {

enum class Question : uint8_t {
  has,
  children,
  children_as_made,
  address,
  kind,
  shape,
  read_double,
  read_int64,
  read_uint64,
  read_uint32,
  read_texts,
  read_lists,
  has_attribute,
  text_attribute,
  number_attribute
};

/// Answers a question about an open file (hdf5_answers.cpp); runs in the reading process. Bytes in
/// this machine's order; lists of names are separated by zero bytes.
std::string answer(hid_t file, const std::string& name, uint64_t file_bytes, Question question,
                   const std::string& path, const std::string& attribute);

class Hdf5Process {
 public:
  /// Forks; the child opens the file and waits for questions. Throws where it cannot be opened.
  Hdf5Process(std::string name, uint64_t file_bytes, const std::function<Handle()>& open);
  Hdf5Process(const Hdf5Process&) = delete;
  Hdf5Process& operator=(const Hdf5Process&) = delete;
  ~Hdf5Process();

  /// Throws the Error that the child met, or one that says how it died.
  std::string ask(Question question, std::string_view path, std::string_view attribute = "");

 private:
  void close() noexcept;
  std::string receive();
  [[noreturn]] void fail_of_death();

  std::string name_;
  int socket_ = -1;
  int pid_ = -1;
};

}  // namespace lapicque::io
