#include "lapicque/io/catalogue.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <set>

#include "lapicque/base/error.hpp"

using namespace lapicque;

TEST_CASE("every set of the catalogue says what it is, its licence, and how to get it") {
  std::set<std::string> names;
  for (const auto& set : data_sets()) {
    CAPTURE(set.name);
    CHECK(names.insert(set.name).second);
    CHECK(set.n_classes > 1);
    CHECK(set.n_train > 0);
    for (const char* text : {set.title, set.shape, set.licence, set.source, set.how})
      CHECK(std::string_view(text).size() > 2);
    CHECK(&data_set(set.name) == &set);
    for (const auto& file : set.files) {
      CHECK(std::string_view(file.urls[0]).starts_with("http"));
      CHECK(std::string_view(file.name).find("..") == std::string_view::npos);
      const std::string_view hash = file.sha256;
      CHECK((hash.empty() || hash.size() == 64));
      CHECK(hash.find_first_not_of("0123456789abcdef") == std::string_view::npos);
    }
  }
}

TEST_CASE("the folder of data sets is the one given, or else LAPICQUE_DATA, or else ./data") {
  unsetenv("LAPICQUE_DATA");
  CHECK(data_folder() == "data");
  setenv("LAPICQUE_DATA", "/somewhere", 1);
  CHECK(data_folder() == "/somewhere");
  CHECK(data_folder("here") == "here");
  unsetenv("LAPICQUE_DATA");
}
