// Plain-text tables for the terminal: columns aligned by what is seen, not by bytes; colour only
// where a terminal shows it.
#pragma once
#include <cstdio>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lapicque/recording/figures.hpp"

namespace lapicque {

enum class Align { left, right };
enum class Color { off, on };

/// Color::on when `stream` is a terminal that takes colours and NO_COLOR is not set.
Color color_for(std::FILE* stream);

/// The columns that UTF-8 text takes on a terminal: combining marks none, wide characters two,
/// escape sequences none.
size_t display_width(std::string_view text);

/// Rows of cells below a header; missing cells are blank. Columns without an entry in `align` lean
/// left.
struct TextTable {
  std::vector<std::string> header = {};
  std::vector<std::vector<std::string>> rows = {};
  std::vector<Align> align = {};
};

/// The table as lines, each ending in a newline and indented by two blanks.
std::string format(const TextTable& table, Color color = Color::off);

/// One figure a line: a mark, its name, value, unit, what was expected, and the source.
std::string format(std::span<const FigureValue> figures, Color color = Color::off);

/// `text` in the style of a terminal; unchanged with Color::off.
std::string bold(std::string_view text, Color color);
std::string faint(std::string_view text, Color color);
std::string good(std::string_view text, Color color);  ///< green
std::string bad(std::string_view text, Color color);   ///< red

}  // namespace lapicque
