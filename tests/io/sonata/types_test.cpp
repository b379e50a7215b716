#include "lapicque/io/sonata/types.hpp"

#include "io/sonata/circuit.hpp"

using namespace lapicque;
using test::holds;

TEST_CASE("a table of types has quoted texts, numbers and NULL") {
  const auto table =
      parse_types("id_name node_type_id delay\n\"a \"\"b\"\" c\" 7 2.5\r\n'x y' 9 NULL\n\n",
                  "t.csv", "node_type_id");
  CHECK(table.text(7, "id_name") == "a \"b\" c");
  CHECK(table.text(9, "id_name") == "x y");
  CHECK(table.number(7, "delay") == 2.5);
  CHECK(!table.number(9, "delay"));
  CHECK(!table.text(8, "delay"));
  CHECK(!table.text(7, "weight"));
}

TEST_CASE("what is no table of types is refused with its line") {
  const auto error = [](const std::string& text) {
    return file_error([&] { parse_types(text, "t.csv", "node_type_id"); });
  };
  CHECK(holds(error("node_type ei\n"), "t.csv:1: no column node_type_id"));
  CHECK(holds(error("node_type_id ei\n1 e\n2\n"), "t.csv:3: 1 fields in a table of 2"));
  CHECK(holds(error("node_type_id ei\n1 \"e\n"), "t.csv:2: a quote is not closed"));
  CHECK(holds(error("node_type_id ei\n1.5 e\n"), "t.csv:2: node_type_id is \"1.5\""));
  CHECK(holds(error("node_type_id ei\n1 e\n1 i\n"), "t.csv:3: type 1 is there twice"));
  CHECK(holds(error("\n"), "is empty"));
  const auto table = parse_types("node_type_id w\n1 heavy\n", "t.csv", "node_type_id");
  CHECK(holds(file_error([&] { table.number(1, "w"); }), "t.csv: type 1 has w = \"heavy\""));
}
