#include "lapicque/io/json.hpp"

#include "io/folder.hpp"

using namespace lapicque;
using io::JsonNode;

namespace {

JsonNode node(const std::string& text) { return JsonNode(io::parse_json(text, "c.json")); }

bool holds(const std::string& text, std::string_view part) {
  if (text.find(part) == text.npos) MESSAGE(text);
  return text.find(part) != text.npos;
}

}  // namespace

TEST_CASE("a syntax error in JSON tells file, line and column") {
  const auto error =
      file_error([] { io::parse_json("{\n  \"a\": 1,\n  \"b\": oops\n}", "c.json"); });
  CHECK(holds(error, "c.json:3:8: syntax error"));
  CHECK(holds(file_error([] { io::parse_json("", "c.json"); }), "c.json:1:1"));
  CHECK(holds(file_error([] { io::parse_json("{\"a\": [1, 2", "c.json"); }), "c.json:1:1"));
}

TEST_CASE("JSON that is too deep or not UTF-8 is refused before it is believed") {
  const std::string deep(100'000, '[');
  CHECK(holds(file_error([&] { io::parse_json(deep, "c.json"); }), "nests deeper"));
  CHECK(holds(file_error([&] { io::parse_json("{\"a\": \"\xff\"}", "c.json"); }), "UTF-8"));
  CHECK(node("{\"a\": \"[[[[\\\"[[[\"}").need("a").text() == "[[[[\"[[[");
}

TEST_CASE("an entry of the wrong kind, or none, is an error that names its place") {
  const auto root = node(R"({"run": {"dt": "fast", "tstop": -1}, "list": [1, "x"], "none": null})");
  const auto run = root.need("run");
  CHECK(holds(file_error([&] { run.need("dt").number(positive, "ms"); }),
              "c.json: run.dt is text, must be a number"));
  CHECK(holds(file_error([&] { run.need("tstop").number(positive, "ms"); }),
              "c.json: run.tstop is -1 ms, must be > 0"));
  CHECK(holds(file_error([&] { run.need("tstp"); }), "did you mean \"tstop\"?"));
  CHECK(holds(file_error([&] { root.need("list").numbers("ms"); }), "list[1] is text"));
  CHECK(holds(file_error([&] { root.need("list").need("x"); }), "is a list, must be an object"));
  CHECK(!root.find("none"));
  CHECK(root.number("missing", positive, "ms", 7) == 7);
}

TEST_CASE("an override sets an entry as JSON, or else as text") {
  const auto document = io::parse_json(R"({"run": {"dt": 0.1}})", "c.json");
  io::apply_override(*document, "run.dt=0.5");
  io::apply_override(*document, "output.dir=somewhere else");
  const JsonNode root(document);
  CHECK(root.need("run").need("dt").number(positive, "ms") == 0.5);
  CHECK(root.need("output").need("dir").text() == "somewhere else");
  CHECK_THROWS_WITH_AS(io::apply_override(*document, "run.dt.x=1"), doctest::Contains("run.dt.x"),
                       Error);
  CHECK_THROWS_WITH_AS(io::apply_override(*document, "run.dt"), doctest::Contains("KEY=VALUE"),
                       Error);
}
