#include "lapicque/recording/table.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace lapicque {

Color color_for(std::FILE* stream) {
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  const bool dumb = !term || std::string_view(term) == "dumb";
  const bool plain = (no_color && *no_color) || dumb || !isatty(fileno(stream));
  return plain ? Color::off : Color::on;
}

namespace {

size_t width_of(uint32_t code) {
  const auto in = [code](uint32_t first, uint32_t last) { return code >= first && code <= last; };
  if (in(0x300, 0x36f) || in(0x200b, 0x200f) || in(0xfe00, 0xfe0f) || in(0x20d0, 0x20ff)) return 0;
  const bool wide = in(0x1100, 0x115f) || in(0x2e80, 0xa4cf) || in(0xac00, 0xd7a3) ||
                    in(0xf900, 0xfaff) || in(0xfe30, 0xfe6f) || in(0xff00, 0xff60) ||
                    in(0x1f300, 0x1faff) || in(0x20000, 0x3fffd);
  return wide ? 2 : 1;
}

}  // namespace

size_t display_width(std::string_view text) {
  size_t width = 0;
  for (size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead == 0x1b && i + 1 < text.size() && text[i + 1] == '[') {
      i += 2;
      while (i < text.size() && (text[i] < '@' || text[i] > '~')) ++i;
      ++i;
      continue;
    }
    const size_t n = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    uint32_t code = n == 1 ? lead : lead & (0xffu >> (n + 1));
    for (size_t k = 1; k < n && i + k < text.size(); ++k)
      code = code << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3f);
    width += width_of(code);
    i += n;
  }
  return width;
}

namespace {

std::string styled(std::string_view text, const char* code, Color color) {
  if (color == Color::off) return std::string(text);
  std::string out = "\x1b[";
  out += code;
  out += 'm';
  out += text;
  out += "\x1b[0m";
  return out;
}

}  // namespace

std::string bold(std::string_view text, Color color) { return styled(text, "1", color); }
std::string faint(std::string_view text, Color color) { return styled(text, "2", color); }
std::string good(std::string_view text, Color color) { return styled(text, "32", color); }
std::string bad(std::string_view text, Color color) { return styled(text, "31", color); }

std::string format(const TextTable& table, Color color) {
  size_t n_columns = table.header.size();
  for (const auto& row : table.rows) n_columns = std::max(n_columns, row.size());
  std::vector<size_t> widths(n_columns, 0);
  const auto grow = [&](const std::vector<std::string>& row) {
    for (size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], display_width(row[c]));
  };
  grow(table.header);
  for (const auto& row : table.rows) grow(row);

  std::string text;
  const auto add_row = [&](const std::vector<std::string>& row, bool is_header) {
    std::string line = "  ";
    for (size_t c = 0; c < n_columns; ++c) {
      const std::string cell = c < row.size() ? row[c] : "";
      const std::string blanks(widths[c] - display_width(cell), ' ');
      const auto shown = is_header && !cell.empty() ? bold(cell, color) : cell;
      const bool right = c < table.align.size() && table.align[c] == Align::right;
      line += right ? blanks + shown : shown + blanks;
      if (c + 1 < n_columns) line += "  ";
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  };
  if (!table.header.empty()) {
    add_row(table.header, true);
    size_t width = n_columns ? 2 * (n_columns - 1) : 0;
    for (const size_t w : widths) width += w;
    std::string rule;
    for (size_t i = 0; i < width; ++i) rule += "─";
    text += "  " + faint(rule, color) + '\n';
  }
  for (const auto& row : table.rows) add_row(row, false);
  return text;
}

std::string format(std::span<const FigureValue> figures, Color color) {
  TextTable table{.header = {"", "figure", "value", "", "expected", "source"},
                  .align = {Align::left, Align::left, Align::right, Align::left, Align::left}};
  for (const auto& f : figures) {
    const auto mark = !f.ok ? bad("✗", color) : f.expected ? good("✓", color) : faint("·", color);
    table.rows.push_back({mark, f.name,
                          f.ok ? format_number(f.value) : bad(format_number(f.value), color),
                          shown_unit(f.unit), format_expected(f), faint(f.source, color)});
  }
  return format(table, color);
}

}  // namespace lapicque
