#include "lapicque/recording/report.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "lapicque/base/error.hpp"
#include "lapicque/base/version.hpp"
#include "lapicque/recording/plot/plot.hpp"

using namespace lapicque;

namespace {

Report example() {
  return {.title = "Rates <b>&</b> more",
          .summary = "One sentence.",
          .tiles = {{"1.24", "s/s", "real-time factor", "a note"}},
          .pictures = {picture({.title = "Bars \"&\"",
                                .panels = {plot::bar_chart({.categories = {"<x>"}, .values = {1}})},
                                .caption = "What is to be seen."})},
          .tables = {{.title = "Network",
                      .header = {"Population", "Neurons"},
                      .rows = {{"L4E", "21,915"}}}},
          .outcome = judge(42, 2, {within("rate", 10.2, "Hz", 10, 0.5, "theory <1>")}, 0xbeefULL),
          .provenance = {.command = "lapicque demo x --set 'a<b'",
                         .configuration = "seed = 42 # </pre><script>",
                         .more = {{"CPU", "a & b"}}}};
}

size_t count(const std::string& text, const std::string& part) {
  size_t n = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

}  // namespace

TEST_CASE("all text of a report is escaped, and nothing comes from outside") {
  const auto html = to_html(example());
  CHECK(html.find("Rates &lt;b&gt;&amp;&lt;/b&gt; more") != std::string::npos);
  CHECK(html.find("seed = 42 # &lt;/pre&gt;&lt;script&gt;") != std::string::npos);
  CHECK(html.find("theory &lt;1&gt;") != std::string::npos);
  CHECK(html.find("a &amp; b") != std::string::npos);
  CHECK(html.find("&lt;x&gt;") != std::string::npos);
  CHECK(html.find("<script") == std::string::npos);
  CHECK(html.find("<b>&") == std::string::npos);
  CHECK(count(html, "http://") == count(html, "xmlns=\"http://www.w3.org/2000/svg\""));
  CHECK(html.find("https://") == std::string::npos);
  CHECK(html.find("src=") == std::string::npos);
}

TEST_CASE("a report shows its figures, tiles, pictures, tables and provenance") {
  const auto html = to_html(example());
  for (const char* part :
       {"One sentence.", "real-time factor", "10.2", "10 ± 0.5", "21,915", "What is to be seen.",
        "000000000000beef", "<dd>42</dd>", "class=\"gauge\""})
    CHECK_MESSAGE(html.find(part) != std::string::npos, part);
  CHECK(html.find(std::string(version())) != std::string::npos);
  CHECK(html.find("prefers-color-scheme:dark") != std::string::npos);
  CHECK(count(html, "<div") == count(html, "</div>"));
  CHECK(count(html, "<table") == count(html, "</table>"));
  CHECK(count(html, "<figure") == count(html, "</figure>"));
}

TEST_CASE("the verdict is that of the figures") {
  auto report = example();
  CHECK(to_html(report).find("verdict good") != std::string::npos);
  report.outcome = judge(1, 1, {within("rate", 20, "Hz", 10, 0.5, "theory")});
  const auto html = to_html(report);
  CHECK(html.find("verdict bad") != std::string::npos);
  CHECK(html.find("1 of 1 figures not as expected") != std::string::npos);
}

TEST_CASE("an empty report is still a document") {
  const auto html = to_html({.title = "Nothing"});
  CHECK(html.find("<h1>Nothing</h1>") != std::string::npos);
  CHECK(html.find("verdict\"") == std::string::npos);
  CHECK(html.ends_with("</html>\n"));
}

TEST_CASE("a report in an unwritable place is a file error") {
  try {
    save(example(), "/proc/lapicque/report.html");
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::file);
  }
}
