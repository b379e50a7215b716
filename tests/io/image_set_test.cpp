#include "lapicque/io/image_set.hpp"

#include <algorithm>
#include <map>

#include "io/folder.hpp"

using namespace lapicque;

namespace {

/// n images of one pixel, whose labels follow the shares 1/2, 1/3, 1/6.
ImageSet example(size_t n) {
  ImageSet set{.name = "x", .height = 1, .width = 1, .channels = 1, .class_names = {"a", "b", "c"}};
  for (size_t i = 0; i < n; ++i) {
    set.pixels.push_back(uint8_t(i));
    set.labels.push_back(i % 6 < 3 ? 0 : i % 6 < 5 ? 1 : 2);
  }
  return set;
}

}  // namespace

TEST_CASE("a stratified validation part takes from every class its share, and splits the set") {
  const auto set = example(600);
  const auto rows = carve_validation(set, {.count = 61, .seed = 3});
  CHECK(rows.validation.size() == 61);
  std::map<uint32_t, int> n_of;
  for (const auto row : rows.validation) ++n_of[set.labels[row]];
  CHECK(n_of[0] == 31);  // 30.5: the largest remainder, and the lower class of two equal ones
  CHECK(n_of[1] == 20);  // 20.33
  CHECK(n_of[2] == 10);  // 10.17
  auto share_of = [&](size_t count, uint32_t label) {
    const auto chosen = carve_validation(set, {.count = count, .seed = 3}).validation;
    return std::count_if(chosen.begin(), chosen.end(),
                         [&](uint32_t row) { return set.labels[row] == label; });
  };
  CHECK(share_of(62, 1) == 21);  // 20.67
  CHECK(share_of(64, 2) == 11);  // 10.67
  std::vector<uint32_t> all = rows.train;
  all.insert(all.end(), rows.validation.begin(), rows.validation.end());
  std::sort(all.begin(), all.end());
  for (uint32_t i = 0; i < 600; ++i) CHECK(all.at(i) == i);
  CHECK(std::is_sorted(rows.train.begin(), rows.train.end()));
  CHECK(std::is_sorted(rows.validation.begin(), rows.validation.end()));
}

TEST_CASE("the validation part depends on its seed and on nothing else") {
  const auto set = example(600);
  const auto rows = carve_validation(set, {.count = 60, .seed = 1});
  CHECK(rows.validation == carve_validation(set, {.count = 60, .seed = 1}).validation);
  CHECK(rows.validation != carve_validation(set, {.count = 60, .seed = 2}).validation);
}

TEST_CASE("the last images are a validation part where that is asked for") {
  const auto rows = carve_validation(example(10), {.count = 3, .kind = ValidationRule::Kind::last});
  CHECK(rows.validation == std::vector<uint32_t>{7, 8, 9});
  CHECK(rows.train.size() == 7);
  CHECK_THROWS_AS(carve_validation(example(10), {.count = 10}), Error);
  CHECK(carve_validation(example(10), {}).train.size() == 10);
}

TEST_CASE("selected images keep their labels and come in the order asked for") {
  const auto part = select(example(10), std::vector<uint32_t>{9, 0, 9});
  CHECK(part.pixels == std::vector<uint8_t>{9, 0, 9});
  CHECK(part.labels == std::vector<uint32_t>{1, 0, 1});
  CHECK_THROWS_AS(select(example(10), std::vector<uint32_t>{10}), Error);
}

TEST_CASE("a set whose pixels, labels and classes do not fit together is refused") {
  auto set = example(10);
  check(set, "x");
  set.labels[4] = 3;
  CHECK(file_error([&] { check(set, "x"); }) == "x: image 4 has label 3; the classes are 0 to 2");
  set.labels.pop_back();
  CHECK(file_error([&] { check(set, "x"); }).starts_with("x: 9 labels but 10 pixels"));
  CHECK(file_error([&] { check(example(0), "x"); }) == "x holds no image");
}
