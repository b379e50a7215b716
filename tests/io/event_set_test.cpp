#include "lapicque/io/event_set.hpp"

#include "io/golden.hpp"

using namespace lapicque;

namespace {

void write(const std::filesystem::path& path, const std::string& bytes) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

std::string bin(char x, char t) { return {x, 1, 0, 0, t}; }

}  // namespace

TEST_CASE("N-MNIST is read from folders of digits, each recording when it is asked for") {
  const Folder folder;
  for (char digit = 0; digit < 10; ++digit)
    write(folder.path / "nmnist/Train" / std::to_string(digit) / "00012.bin", bin(digit, 1));
  write(folder.path / "nmnist/Train/3/00002.bin", bin(33, 7) + bin(1, 9));
  const auto set = load_event_set("nmnist", Split::train, folder.path);
  CHECK(set.n_recordings() == 11);
  CHECK(set.labels[3] == 3);
  CHECK(set.labels[4] == 3);
  CHECK(set.recording(3).size() == 2);
  CHECK(set.recording(3)[0].x == 33);
  CHECK(set.recording(10)[0].x == 9);
  write(folder.path / "nmnist/Train/3/00002.bin", "abc");
  CHECK(file_error([&] { set.recording(3); }).ends_with("no whole number of events of 5"));
  CHECK_THROWS_AS(set.recording(11), Error);
}

TEST_CASE("the small N-MNIST is read by its lists") {
  const Folder folder;
  const auto place = folder.path / "nmnist/NMNISTsmall";
  write(place / "1.bs2", bin(1, 1));
  write(place / "2.bs2", bin(2, 1));
  write(place / "train1K.txt", "#sample #class\n2\t7\n1\t5\n");
  const auto set = load_event_set("nmnist", Split::train, folder.path);
  CHECK(set.labels == std::vector<uint32_t>{7, 5});
  CHECK(set.recording(0)[0].x == 2);
  write(place / "train1K.txt", "#sample #class\n3\t7\n");
  CHECK(file_error([&] {
          load_event_set("nmnist", Split::train, folder.path);
        }).find("lists 3.bs2, which is not there") != std::string::npos);
  write(place / "train1K.txt", "1\t10\n");
  CHECK(file_error([&] { load_event_set("nmnist", Split::train, folder.path); }) ==
        "1.bs2: label 10; the classes are 0 to 9");
}

TEST_CASE("a gesture is the part of a recording that its list of labels names") {
  const Folder folder;
  const auto place = folder.path / "dvs128_gesture";
  std::string aedat = "#!AER-DAT3.1\r\n#!END-HEADER\r\n";
  auto word = [&](uint32_t w, size_t n = 4) {
    for (size_t i = 0; i < n; ++i) aedat += char(w >> 8 * i);
  };
  word(1);
  for (const uint32_t w : {8u, 4u, 0u, 4u, 4u, 4u}) word(w);
  for (const uint32_t t : {10u, 20u, 30u, 40u}) {
    word(5 << 17 | 6 << 2 | 1);
    word(t);
  }
  write(place / "trials_to_train.txt", "user01_led.aedat\r\n\r\n");
  write(place / "user01_led.aedat", aedat);
  write(place / "user01_led_labels.csv", "class,startTime_usec,endTime_usec\n2,20,40\n11,40,50\n");
  const auto set = load_event_set("dvs128_gesture", Split::train, folder.path);
  CHECK(set.labels == std::vector<uint32_t>{1, 10});
  CHECK(set.class_names[set.labels[1]] == "other");
  const auto first = set.recording(0);
  REQUIRE(first.size() == 2);
  CHECK(first[0].t == 0);
  CHECK(first[1].t == 10);
  CHECK(set.recording(1).size() == 1);
  write(place / "user01_led_labels.csv", "class\n2,40,20\n");
  CHECK(!file_error([&] { load_event_set("dvs128_gesture", Split::train, folder.path); }).empty());
}

TEST_CASE("spoken digits of the cochlea are lists of times and units") {
  const Folder folder;
  std::filesystem::create_directories(folder.path / "shd");
  std::filesystem::copy_file(golden("shd_tiny.h5"), folder.path / "shd/shd_test.h5");
  const auto set = load_event_set("shd", Split::test, folder.path);
  CHECK(set.labels == std::vector<uint32_t>{3, 19, 0});
  CHECK(set.class_names[19] == "German 9");
  const auto first = set.recording(0);
  REQUIRE(first.size() == 4);
  CHECK(first[1].x == 699);
  CHECK(std::abs(int(first[1].t) - 1000) <= 1);  // 1 ms, stored with 11 bits
  CHECK(first[3].t == 1'250'000);
  CHECK(set.recording(1)[0].x == 7);
  CHECK(set.recording(2).empty());
}

TEST_CASE("an event set that is not there is one sentence that says how to get it") {
  const Folder folder;
  CHECK(file_error([&] {
          load_event_set("nmnist", Split::test, folder.path);
        }).find("get it with `lapicque data fetch nmnist`") != std::string::npos);
  CHECK_THROWS_WITH_AS(load_event_set("mnist", Split::test), doctest::Contains("holds no events"),
                       Error);
}
