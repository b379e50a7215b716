#include "lapicque/io/images/folder.hpp"

#include "io/golden.hpp"

using namespace lapicque;

TEST_CASE("a folder a class, in a folder or an archive, becomes a labelled set") {
  for (const char* name : {"classes.zip", "classes.tar.gz"}) {
    const auto set = read_image_folder(golden(name), {.channels = 1});
    CHECK(set.class_names == std::vector<std::string>{"cat", "dog"});
    CHECK(set.labels == std::vector<uint32_t>{0, 1, 1});
    CHECK(set.height == 2);
    CHECK(set.width == 3);
    CHECK(set.image(0)[0] == 100);
    CHECK(set.image(1)[5] == 7);
    CHECK(set.image(2)[5] == 12);
  }
}

TEST_CASE("images are brought to one size where that is asked for, and must have one otherwise") {
  const auto large = read_image_folder(golden("classes.zip"), {.height = 5, .width = 4});
  CHECK(large.channels == 3);
  CHECK(large.image_size() == 60);
  CHECK(large.image(0)[59] == 100);
  const auto small = golden_bytes("gradient.png");
  const auto files = read_files(golden("classes.zip"),
                                [](std::string_view name) { return has_ending(name, {".png"}); });
  CHECK(file_error([&] {
          images_of_files({files[0], {"dog/b.png", small}}, "set", {});
        }).starts_with("set/dog/b.png is 16 x 24 pixels, but the first image is 2 x 3"));
  CHECK(file_error([&] { images_of_files({}, "set", {}); }) == "set holds no .png or .jpg file");
  CHECK(file_error([&] {
          images_of_files({{"a/b.png", {1, 2, 3}}}, "set", {});
        }).starts_with("set/a/b.png is neither a PNG nor a JPEG"));
}
