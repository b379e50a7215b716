// User mistakes: one exception class, one message that says where, what came, what is allowed,
// and what to try. Our own mistakes are assertions.
#pragma once
#include <fmt/format.h>

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace lapicque {

/// What kind of mistake it was; the command line maps each to an exit code (docs/cli.md).
enum class ErrorKind {
  invalid,      ///< a value, unit, name or shape that is not allowed
  file,         ///< a file that is missing, malformed, or cannot be written
  resource,     ///< not enough memory or disk
  interrupted,  ///< the user stopped the run; what was recorded is saved
};

class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& message) : std::runtime_error(message), kind_(kind) {}
  ErrorKind kind() const noexcept { return kind_; }

 private:
  ErrorKind kind_;
};

/// Throws an Error of kind `invalid` with the formatted message.
template <class... Args>
[[noreturn]] void fail(fmt::format_string<Args...> format, Args&&... args) {
  throw Error(ErrorKind::invalid, fmt::format(format, std::forward<Args>(args)...));
}

/// Throws an Error of the given kind with the formatted message.
template <class... Args>
[[noreturn]] void fail(ErrorKind kind, fmt::format_string<Args...> format, Args&&... args) {
  throw Error(kind, fmt::format(format, std::forward<Args>(args)...));
}

/// Throws unless `condition` holds; the message is formatted only then.
template <class... Args>
void require(bool condition, fmt::format_string<Args...> format, Args&&... args) {
  if (!condition) fail(format, std::forward<Args>(args)...);
}

/// The name in `known` nearest to `name` by edit distance; empty when nothing is near.
std::string nearest(std::string_view name, std::span<const std::string> known);

/// `; did you mean "x"?`, or nothing when no known name is near; then the list of all.
std::string suggestion(std::string_view name, std::span<const std::string> known);

}  // namespace lapicque
