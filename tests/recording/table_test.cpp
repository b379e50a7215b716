#include "lapicque/recording/table.hpp"

#include <doctest/doctest.h>

using namespace lapicque;

TEST_CASE("width is what is seen: code points, not bytes; wide, combining and hidden ones apart") {
  CHECK(display_width("abc") == 3);
  CHECK(display_width("τ_m µs") == 6);
  CHECK(display_width("日本") == 4);
  CHECK(display_width("e\xcc\x81") == 1);
  CHECK(display_width("\x1b[1mbold\x1b[0m") == 4);
}

TEST_CASE("columns are aligned by what is seen, and no line ends in blanks") {
  const TextTable table{.header = {"name", "τ_m", "unit"},
                        .rows = {{"lif", "10", "ms"}, {"µ-neuron", "7.25"}},
                        .align = {Align::left, Align::right}};
  CHECK(format(table) ==
        "  name       τ_m  unit\n"
        "  ────────────────────\n"
        "  lif         10  ms\n"
        "  µ-neuron  7.25\n");
  CHECK(format(TextTable{}) == "");
}

TEST_CASE("colour changes what is shown, not where it stands") {
  const TextTable table{.header = {"a", "b"}, .rows = {{"1", "22"}}};
  auto coloured = format(table, Color::on);
  CHECK(coloured != format(table));
  std::string plain;
  for (size_t i = 0; i < coloured.size(); ++i)
    if (coloured[i] == '\x1b')
      i = coloured.find('m', i);
    else
      plain += coloured[i];
  CHECK(plain == format(table));
}

TEST_CASE("figures carry a mark, their unit, and what was expected") {
  const std::vector<FigureValue> figures{within("rate", 10.2, "Hz", 10, 0.5, "theory"),
                                         within("cv", 0.2, "1", 1, 0.1, "theory"),
                                         plain("spikes", 12345, "")};
  CHECK(format(std::span<const FigureValue>(figures)) ==
        "     figure   value      expected  source\n"
        "  ───────────────────────────────────────\n"
        "  ✓  rate      10.2  Hz  10 ± 0.5  theory\n"
        "  ✗  cv         0.2      1 ± 0.1   theory\n"
        "  ·  spikes  12,345\n");
}

TEST_CASE("a file takes no colours") {
  std::FILE* file = std::tmpfile();
  REQUIRE(file);
  CHECK(color_for(file) == Color::off);
  std::fclose(file);
}
