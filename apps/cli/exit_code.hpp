// Exit codes: docs/cli.md and `lapicque --help` list them.
#pragma once
#include "lapicque/base/error.hpp"

namespace lapicque::cli {

enum ExitCode {
  ok = 0,
  outside_tolerance = 1,  ///< a figure of a demo is not what was expected
  invalid = 2,            ///< wrong usage, or a network that is not allowed
  file_problem = 3,       ///< missing, malformed, or cannot be written
  out_of_resources = 4,   ///< memory or disk
  internal_error = 70,    ///< our mistake (EX_SOFTWARE)
  interrupted = 130,      ///< 128 + SIGINT
};

constexpr int exit_code(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid:
      return invalid;
    case ErrorKind::file:
      return file_problem;
    case ErrorKind::resource:
      return out_of_resources;
    case ErrorKind::interrupted:
      return interrupted;
  }
  return internal_error;
}

}  // namespace lapicque::cli
