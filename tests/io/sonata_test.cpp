#include "lapicque/io/sonata.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>

#include "io/folder.hpp"

using namespace lapicque;

namespace {

const std::vector<SpikeRecord> two{
    {"exc",
     {.t_start = 100,
      .t_stop = 200,
      .times = {100.1, 150, 150, 200},
      .senders = {3, 0, 2, 3},
      .n_neurons = 10}},
    {"inh", {.t_start = 100, .t_stop = 200, .times = {}, .senders = {}, .n_neurons = 4}}};

Trace voltage(const std::string& population) {
  return {.population = population,
          .variable = "V_m",
          .unit = "mV",
          .t_start = 0.1,
          .interval = 0.5,
          .neurons = {4, 7},
          .samples = {-65, -64.5, -63, -62, -61.25, -60}};
}

/// A file with /spikes of one population, changed by `change`.
std::string error_of(auto change) {
  Hdf5Writer file;
  file.make_group("/spikes/a");
  change(file);
  const Folder folder;
  file.save(folder.path / "s.h5");
  return file_error([&] { read_spikes(folder.path / "s.h5"); });
}
bool holds(const std::string& text, std::string_view part) {
  if (text.find(part) == text.npos) MESSAGE(text);
  return text.find(part) != text.npos;
}

}  // namespace

TEST_CASE("spikes of several populations return from a SONATA file as they were") {
  const Folder folder;
  write_spikes(folder.path / "spikes.h5", two, {.seed = 9, .dt = 0.1, .configuration = "a"});
  const auto back = read_spikes(folder.path / "spikes.h5");
  REQUIRE(back.size() == 2);
  CHECK(back[0].population == "exc");
  CHECK(back[0].spikes == two[0].spikes);
  CHECK(back[1].spikes == two[1].spikes);
}

TEST_CASE("a spike file has what SONATA prescribes, and where it came from") {
  const Folder folder;
  write_spikes(folder.path / "spikes.h5", two, {.seed = 9, .dt = 0.1, .configuration = "a"});
  const auto file = Hdf5File::open(folder.path / "spikes.h5");
  CHECK(file.number_attribute("/", "magic") == 0x0A7A);
  CHECK(file.has_attribute("/", "version"));
  CHECK(file.text_attribute("/spikes/exc", "sorting") == "by_time");
  CHECK(file.text_attribute("/spikes/exc/timestamps", "units") == "ms");
  CHECK(file.number_attribute("/", "seed") == 9);
  CHECK(file.number_attribute("/", "dt") == 0.1);
  CHECK(file.text_attribute("/", "configuration_hash") == "af63dc4c8601ec8c");  // FNV-1a of "a"
  CHECK(file.text_attribute("/", "lapicque_version").has_value());
}

TEST_CASE("a slash in a population's name, or a name used twice, makes no broken file") {
  const Folder folder;
  std::vector<SpikeRecord> records{two[0], two[1], two[0]};
  records[1].population = "../x";
  write_spikes(folder.path / "s.h5", records, {});
  const auto back = read_spikes(folder.path / "s.h5");
  REQUIRE(back.size() == 3);
  CHECK(back[0].population == ".._x");
  CHECK(back[2].population == "exc #2");
}

TEST_CASE("traces return from a report, whose time is half-open") {
  const Folder folder;
  const std::vector<Trace> traces{voltage("exc"), voltage("inh")};
  write_report(folder.path / "v.h5", traces, {});
  const auto back = read_report(folder.path / "v.h5");
  REQUIRE(back.size() == 2);
  CHECK(back[0].population == "exc");
  CHECK(back[0].variable == "V_m");
  CHECK(back[0].unit == "mV");
  CHECK(back[0].t_start == 0.1);
  CHECK(back[0].interval == 0.5);
  CHECK(back[0].neurons == traces[0].neurons);
  CHECK(back[0].samples == traces[0].samples);
  const auto file = Hdf5File::open(folder.path / "v.h5");
  CHECK(file.shape("/report/exc/data") == std::vector<uint64_t>{3, 2});
  CHECK(file.read<double>("/report/exc/mapping/time") == std::vector<double>{0.1, 1.6, 0.5});
  CHECK(file.read<uint64_t>("/report/exc/mapping/index_pointers") ==
        std::vector<uint64_t>{0, 1, 2});
  CHECK(file.read<uint32_t>("/report/exc/mapping/element_ids") == std::vector<uint32_t>{0, 0});
}

TEST_CASE("a recording's traces become one report for each variable") {
  const Folder folder;
  auto g = voltage("exc");
  g.variable = "g";
  const std::vector<Trace> traces{voltage("exc"), g, voltage("inh"), voltage("exc")};
  const auto files = write_reports(folder.path, traces, {});
  REQUIRE(files.size() == 3);
  CHECK(files[0].filename() == "V_m.h5");
  CHECK(files[1].filename() == "g.h5");
  CHECK(files[2].filename() == "V_m_2.h5");
  CHECK(read_report(files[0]).size() == 2);
}

TEST_CASE("spikes in seconds, unsorted, in the older layout are read") {
  const Folder folder;
  Hdf5Writer file;
  file.write<double>("/spikes/timestamps", std::vector<double>{0.3, 0.1});
  file.set_attribute("/spikes/timestamps", "units", "s");
  file.write<uint64_t>("/spikes/gids", std::vector<uint64_t>{5, 2});
  file.save(folder.path / "old.h5");
  const auto back = read_spikes(folder.path / "old.h5");
  REQUIRE(back.size() == 1);
  CHECK(back[0].population == "spikes");
  CHECK(back[0].spikes.times == std::vector<double>{100, 300});
  CHECK(back[0].spikes.senders == std::vector<uint32_t>{2, 5});
  CHECK(back[0].spikes.n_neurons == 6);
}

TEST_CASE("a spike file that breaks SONATA's promises is refused with file and path") {
  using D = std::vector<double>;
  using U = std::vector<uint64_t>;
  auto with = [](D times, U ids) {
    return [=](Hdf5Writer& f) {
      f.write<double>("/spikes/a/timestamps", times);
      f.write<uint64_t>("/spikes/a/node_ids", ids);
    };
  };
  CHECK(holds(error_of([](Hdf5Writer&) {}), "s.h5: /spikes/a/timestamps: is missing"));
  CHECK(holds(error_of(with({1, 2}, {0})), "/spikes/a has 2 timestamps and 1 ids"));
  CHECK(holds(error_of(with({NAN}, {0})), "timestamps holds nan"));
  CHECK(holds(error_of(with({1}, {uint64_t(1) << 33})), "/spikes/a/node_ids: holds a number"));
  CHECK(holds(error_of(with({1}, {4'000'000'000})), "the largest that is read is"));
  CHECK(holds(error_of([&](Hdf5Writer& f) {
                with({1}, {7})(f);
                f.set_attribute("/spikes/a", "n_neurons", 3.0);
              }),
              "n_neurons = 3, must be from 8"));
  CHECK(holds(error_of([&](Hdf5Writer& f) {
                with({1}, {7})(f);
                f.set_attribute("/spikes/a", "t_stop", 0.5);
              }),
              "/spikes/a: "));
  CHECK(holds(error_of([&](Hdf5Writer& f) {
                with({1}, {7})(f);
                f.set_attribute("/spikes/a/timestamps", "units", "fortnights");
              }),
              "\"fortnights\""));
  CHECK(error_of(with({1}, {7})).empty());
}

TEST_CASE("a file with one byte changed anywhere is read or refused, never worse") {
  const Folder folder;
  write_spikes(folder.path / "s.h5", two, {});
  const auto bytes = bytes_of(folder.path / "s.h5");
  size_t refused = 0;
  for (size_t i = 0; i < bytes.size(); i += 31) {
    auto changed = bytes;
    changed[i] ^= std::byte(0x41);
    try {
      read_spikes(Hdf5File::from_bytes(changed, "changed.h5"));
    } catch (const Error&) {
      ++refused;
    }
  }
  CHECK(refused > 0);
}
