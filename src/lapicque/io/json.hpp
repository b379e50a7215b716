// One node of a JSON document while it is read. Every mistake becomes one Error(file) that names
// the file, the place inside it, what came and what is allowed. Private to this room.
#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lapicque/base/error.hpp"
#include "lapicque/base/field.hpp"

namespace lapicque::io {

inline constexpr size_t max_json_bytes = size_t(64) << 20;
inline constexpr int max_json_depth = 64;

/// The content of a text file of at most that many bytes, or an Error(file).
std::string read_text_file(const std::filesystem::path& path, size_t max_bytes);

/// A JSON text and where it is from.
struct JsonDocument {
  std::string name;  ///< for messages
  nlohmann::json root;
};

/// Refuses what is too large or too deep before the parser sees it; syntax errors tell line and
/// column.
std::shared_ptr<JsonDocument> parse_json(std::string_view text, std::string name);

/// Sets document[a][b] for "a.b=value": value is JSON, or else text.
void apply_override(JsonDocument& document, std::string_view assignment);

class JsonNode {
 public:
  explicit JsonNode(std::shared_ptr<const JsonDocument> document);

  const nlohmann::json& value() const { return *value_; }
  const std::string& key() const { return key_; }  ///< the last part of its place
  std::string where() const;                       ///< "config.json: run.tstop"
  /// Throws: where, then the message.
  template <class... Args>
  [[noreturn]] void fail(fmt::format_string<Args...> format, Args&&... args) const {
    throw Error(ErrorKind::file, where() + " " + fmt::format(format, std::forward<Args>(args)...));
  }

  /// The entry of an object; null counts as missing.
  std::optional<JsonNode> find(std::string_view key) const;
  JsonNode need(std::string_view key) const;
  /// The entries of an object, or of a list.
  std::vector<JsonNode> entries() const;

  bool is_object() const { return value_->is_object(); }
  bool is_list() const { return value_->is_array(); }
  bool is_text() const { return value_->is_string(); }
  bool is_number() const { return value_->is_number(); }

  std::string text() const;
  double number(const Range& range, std::string_view unit) const;
  bool flag() const;
  std::vector<double> numbers(std::string_view unit) const;  ///< one number, or a list
  std::vector<std::string> texts() const;                    ///< one text, or a list

  std::string text(std::string_view key, std::string_view otherwise) const;
  double number(std::string_view key, const Range& range, std::string_view unit,
                double otherwise) const;
  bool flag(std::string_view key, bool otherwise) const;

 private:
  JsonNode(std::shared_ptr<const JsonDocument> document, const nlohmann::json& value,
           std::string path, std::string key);
  std::string_view kind() const;
  std::shared_ptr<const JsonDocument> document_;
  const nlohmann::json* value_;
  std::string path_, key_;
};

}  // namespace lapicque::io
