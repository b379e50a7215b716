// The variables of one configuration file, and the paths that are written with them. Private to
// this room.
#pragma once
#include <filesystem>
#include <map>
#include <string>

#include "lapicque/io/json.hpp"

namespace lapicque::io {

class Manifest {
 public:
  /// `root`: the file, whose folder is ${configdir} and where relative paths start.
  Manifest(const JsonNode& root, const std::filesystem::path& file);

  /// A text with its variables replaced: $NAME, ${NAME}.
  std::string expand(const JsonNode& node) const;
  /// The same as a path.
  std::filesystem::path path(const JsonNode& node) const;

 private:
  std::string expand(const JsonNode& node, std::string_view text, int depth,
                     int& n_variables) const;
  std::filesystem::path folder_;
  std::map<std::string, std::string> variables_;
};

}  // namespace lapicque::io
