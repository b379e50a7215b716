#include "lapicque/io/sonata/manifest.hpp"

#include <cctype>

namespace lapicque::io {
namespace {

constexpr int deepest = 16;             // variables within variables
constexpr int most_variables = 1000;    // in one text, those within others included
constexpr size_t longest_path = 16384;  // bytes, expanded

bool in_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

std::string bare(std::string_view name) {
  if (name.starts_with('$')) name.remove_prefix(1);
  if (name.starts_with('{') && name.ends_with('}')) name = name.substr(1, name.size() - 2);
  return std::string(name);
}

}  // namespace

Manifest::Manifest(const JsonNode& root, const std::filesystem::path& file)
    : folder_(file.parent_path()) {
  variables_["configdir"] = folder_.empty() ? "." : folder_.string();
  if (const auto manifest = root.find("manifest"))
    for (const auto& entry : manifest->entries()) variables_[bare(entry.key())] = entry.text();
}

std::string Manifest::expand(const JsonNode& node) const {
  int n_variables = 0;
  return expand(node, node.text(), 0, n_variables);
}

std::string Manifest::expand(const JsonNode& node, std::string_view text, int depth,
                             int& n_variables) const {
  if (depth > deepest || n_variables > most_variables)
    node.fail("has variables of the manifest that turn in circles");
  std::string result;
  for (size_t i = 0; i < text.size();) {
    if (text[i] != '$') {
      result += text[i++];
      continue;
    }
    size_t end = i + 1;
    if (end < text.size() && text[end] == '{') {
      end = text.find('}', end);
      if (end == text.npos) node.fail("has a ${{ without its }}");
      ++end;
    } else {
      while (end < text.size() && in_name(text[end])) ++end;
    }
    ++n_variables;
    const auto name = bare(text.substr(i, end - i));
    const auto found = variables_.find(name);
    if (found == variables_.end()) {
      std::vector<std::string> known;
      for (const auto& [variable, value] : variables_) known.push_back(variable);
      node.fail("has the variable ${}, which its manifest does not define{}", name,
                suggestion(name, known));
    }
    result += expand(node, found->second, depth + 1, n_variables);
    if (result.size() > longest_path) node.fail("is longer than {} bytes", longest_path);
    i = end;
  }
  return result;
}

std::filesystem::path Manifest::path(const JsonNode& node) const {
  const std::filesystem::path path = expand(node);
  return (path.is_absolute() ? path : folder_ / path).lexically_normal();
}

}  // namespace lapicque::io
