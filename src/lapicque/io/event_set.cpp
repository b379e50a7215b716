#include "lapicque/io/event_set.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "lapicque/io/archive.hpp"
#include "lapicque/io/catalogue.hpp"
#include "lapicque/io/hdf5.hpp"

namespace lapicque {
namespace {

using Path = std::filesystem::path;

std::string_view text_of(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The whole numbers of each line that opens with a digit, between commas, blanks or tabs.
std::vector<std::vector<uint32_t>> number_lines(std::string_view text, std::string_view name) {
  std::vector<std::vector<uint32_t>> lines;
  for (size_t number = 1; !text.empty(); ++number) {
    const size_t end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line[0] < '0' || line[0] > '9') continue;  // a head, or nothing
    auto& numbers = lines.emplace_back();
    while (!line.empty()) {
      uint32_t value = 0;
      const auto [rest, error] = std::from_chars(line.data(), line.data() + line.size(), value);
      if (error != std::errc())
        fail(ErrorKind::file, "{}:{}: \"{}\" is no whole number", name, number, line);
      numbers.push_back(value);
      line.remove_prefix(size_t(rest - line.data()));
      line.remove_prefix(std::min(line.find_first_not_of(", \t\r"), line.size()));
    }
  }
  return lines;
}

void add(EventSet& set, EventSource source, uint32_t label) {
  if (label >= set.n_classes())
    fail(ErrorKind::file, "{}: label {}; the classes are 0 to {}", source.name, label,
         set.n_classes() - 1);
  set.sources.push_back(std::move(source));
  set.labels.push_back(label);
}

/// Train/5/00012.bin, in a folder or Train.zip.
EventSet nmnist_of_folders(EventSet set, const Path& place) {
  std::error_code error;
  if (std::filesystem::is_directory(place, error)) {
    for (uint32_t digit = 0; digit < 10; ++digit) {
      std::vector<std::string> names;
      for (const auto& file :
           std::filesystem::directory_iterator(place / std::to_string(digit), error))
        if (has_ending(file.path().string(), {".bin"})) names.push_back(file.path().string());
      if (error)
        fail(ErrorKind::file, "{} cannot be listed: {}", (place / std::to_string(digit)).string(),
             error.message());
      std::sort(names.begin(), names.end(), natural_less);
      for (const auto& name : names) add(set, {.name = name, .place = Path(name)}, digit);
    }
    return set;
  }
  for (auto& file :
       read_files(place, [](std::string_view name) { return has_ending(name, {".bin"}); })) {
    const auto digit = Path(file.name).parent_path().filename().string();
    if (digit.size() != 1 || digit[0] < '0' || digit[0] > '9')
      fail(ErrorKind::file, "{}: {} lies in no folder named after a digit", place.string(),
           file.name);
    add(set, {.name = file.name, .place = std::move(file.bytes)}, uint32_t(digit[0] - '0'));
  }
  return set;
}

/// NMNISTsmall: N.bs2, and lists of "N label".
EventSet nmnist_of_lists(EventSet set, const Path& place) {
  const std::string list = set.split == Split::train ? "train1K.txt" : "test100.txt";
  auto files = read_files(place, [&](std::string_view name) {
    return has_ending(name, {".bs2"}) || name.ends_with(list);
  });
  const auto found = std::find_if(files.begin(), files.end(),
                                  [&](const auto& file) { return file.name.ends_with(list); });
  if (found == files.end()) fail(ErrorKind::file, "{} holds no {}", place.string(), list);
  for (const auto& line : number_lines(text_of(found->bytes), found->name)) {
    const auto name = fmt::format("{}.bs2", line[0]);
    const auto file = std::find_if(files.begin(), files.end(),
                                   [&](const auto& f) { return Path(f.name).filename() == name; });
    if (line.size() != 2 || file == files.end())
      fail(ErrorKind::file, "{}: {} lists {}, which is not there", place.string(), list, name);
    add(set, {.name = name, .place = file->bytes}, line[1]);
  }
  return set;
}

EventSet load_nmnist(EventSet set, const DataSet& known, const Path& folder) {
  set.sensor = {34, 34, 2};
  set.class_names = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
  const std::string part = set.split == Split::train ? "Train" : "Test";
  const std::vector<std::string> folders{"nmnist/" + part, "NMNIST/" + part,
                                         "nmnist/" + part + ".zip"};
  if (const auto place = find_data(folder, folders)) return nmnist_of_folders(set, *place);
  const std::vector<std::string> small{"nmnist/NMNISTsmall", "nmnist/NMNISTsmall.tar.xz"};
  if (const auto place = find_data(folder, small)) return nmnist_of_lists(set, *place);
  fail_missing(known, folder, folders[0]);
}

/// shd_train.h5: lists of times (s) and units for each recording, and labels.
EventSet load_shd(EventSet set, const DataSet& known, const Path& folder) {
  set.sensor = {700, 1, 1};
  for (const char* language : {"English", "German"})
    for (int digit = 0; digit < 10; ++digit)
      set.class_names.push_back(fmt::format("{} {}", language, digit));
  const auto file_name = fmt::format("shd_{}.h5", to_string(set.split));
  const std::vector<std::string> places{"shd/" + file_name, "SHD/" + file_name};
  const auto path = find_data(folder, places);
  if (!path) fail_missing(known, folder, places[0]);
  const auto bytes = unpacked(read_bytes(*path), path->string());
  const auto file = Hdf5File::from_bytes(std::as_bytes(std::span(bytes)), path->string());
  const auto labels = file.read<uint32_t>("/labels");
  const auto times = file.read_lists("/spikes/times"), units = file.read_lists("/spikes/units");
  if (times.size() != labels.size() || units.size() != labels.size())
    fail(ErrorKind::file, "{}: {} labels for {} lists of times and {} of units", path->string(),
         labels.size(), times.size(), units.size());
  for (size_t i = 0; i < labels.size(); ++i) {
    std::vector<Event> events(times[i].size());
    if (units[i].size() != events.size())
      fail(ErrorKind::file, "{}: recording {} has {} times and {} units", path->string(), i,
           events.size(), units[i].size());
    for (size_t k = 0; k < events.size(); ++k) {
      const double t = times[i][k], unit = units[i][k];
      if (!(t >= 0 && t < 4000) || !(unit >= 0 && unit < set.sensor.width))
        fail(ErrorKind::file, "{}: recording {} has a spike of unit {} at {} s", path->string(), i,
             unit, t);
      events[k].t = uint32_t(std::lround(t * 1e6));
      events[k].x = uint16_t(unit);
    }
    add(set, {.name = fmt::format("{} {}", file_name, i), .place = std::move(events)}, labels[i]);
  }
  return set;
}

/// user01_fluorescent.aedat with user01_fluorescent_labels.csv: class (from 1), begin, end (us).
EventSet load_gesture(EventSet set, const DataSet& known, const Path& folder) {
  set.sensor = {128, 128, 2};
  set.class_names = {"hand clapping",
                     "right hand wave",
                     "left hand wave",
                     "right hand clockwise",
                     "right hand counter clockwise",
                     "left hand clockwise",
                     "left hand counter clockwise",
                     "forearm roll",
                     "drums",
                     "guitar",
                     "other"};
  const std::string list = set.split == Split::train ? "trials_to_train.txt" : "trials_to_test.txt";
  const std::vector<std::string> places{"dvs128_gesture/" + list,
                                        "dvs128_gesture/DvsGesture/" + list, "DvsGesture/" + list};
  const auto path = find_data(folder, places);
  if (!path) fail_missing(known, folder, places[0]);
  const auto bytes = read_bytes(*path);
  for (auto text = text_of(bytes); !text.empty();) {
    const size_t end = std::min(text.find('\n'), text.size());
    auto name = std::string(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    while (!name.empty() && (name.back() == '\r' || name.back() == ' ')) name.pop_back();
    if (name.empty()) continue;
    const auto aedat = path->parent_path() / Path(name).filename();
    auto labels = aedat;
    labels.replace_filename(aedat.stem().string() + "_labels.csv");
    const auto table = read_bytes(labels);
    for (const auto& line : number_lines(text_of(table), labels.string())) {
      if (line.size() != 3 || line[0] == 0 || line[1] >= line[2])
        fail(ErrorKind::file, "{}: a line must be class (from 1), begin and end", labels.string());
      add(set, {.name = name, .place = aedat, .begin = line[1], .end = line[2]}, line[0] - 1);
    }
  }
  return set;
}

}  // namespace

std::vector<Event> EventSet::recording(size_t i) const {
  require(i < n_recordings(), "event set \"{}\": no recording {}; it has {}", name, i,
          n_recordings());
  const auto& source = sources[i];
  if (const auto* events = std::get_if<std::vector<Event>>(&source.place)) return *events;
  const auto* bytes = std::get_if<Bytes>(&source.place);
  auto events = bytes ? parse_events(*bytes, source.name, sensor)
                      : parse_events(read_bytes(std::get<Path>(source.place)),
                                     std::get<Path>(source.place).string(), sensor);
  if (source.begin == 0 && source.end == UINT32_MAX) return events;
  std::erase_if(events, [&](const Event& e) { return e.t < source.begin || e.t >= source.end; });
  for (auto& event : events) event.t -= source.begin;
  return events;
}

EventSet load_event_set(std::string_view name, Split split, const Path& given) {
  const auto& known = data_set(name);
  require(known.kind == DataSet::Kind::events, "data set \"{}\" holds no events: {}", name,
          known.title);
  const auto folder = data_folder(given);
  EventSet set{.name = known.name, .split = split};
  set = name == "nmnist" ? load_nmnist(std::move(set), known, folder)
        : name == "shd"  ? load_shd(std::move(set), known, folder)
                         : load_gesture(std::move(set), known, folder);
  if (set.n_recordings() == 0)
    fail(ErrorKind::file, "{} ({}) in {} holds no recording", name, to_string(split),
         folder.string());
  return set;
}

}  // namespace lapicque
