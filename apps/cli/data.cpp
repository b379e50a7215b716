// lapicque data [list | info NAME | fetch NAME | show NAME]
#include <nlohmann/json.hpp>

#include "command.hpp"
#include "data_fetch.hpp"
#include "data_sheet.hpp"
#include "exit_code.hpp"
#include "lapicque/io/audio.hpp"
#include "lapicque/io/catalogue.hpp"
#include "lapicque/io/event_set.hpp"
#include "lapicque/io/image_library.hpp"
#include "lapicque/recording/file_output.hpp"
#include "lapicque/recording/table.hpp"

namespace lapicque::cli {
namespace {

struct State {
  Options options;
  std::string action = "list", name;
  std::filesystem::path folder;  ///< --data
  std::string url, split = "train";
  uint32_t count = 128;
};

std::string_view kind_of(const DataSet& set) {
  return set.kind == DataSet::Kind::images   ? "images"
         : set.kind == DataSet::Kind::events ? "events"
                                             : "audio";
}

/// Whether the training part can be opened; only what is small is read for that.
bool is_present(const DataSet& set, const std::filesystem::path& folder) {
  if (set.name == std::string_view("mnist_sample")) return !shipped_sample().empty();
  std::vector<std::string> candidates;
  for (const char* place : set.places)
    if (place) candidates.emplace_back(place);
  return find_data(folder, candidates).has_value();
}

uint64_t n_bytes(const DataSet& set) {
  uint64_t sum = 0;
  for (const auto& file : set.files) sum += file.bytes;
  return sum;
}

std::string megabytes(uint64_t bytes) {
  return bytes ? fmt::format("{:.1f} MB", double(bytes) / 1e6) : std::string();
}

nlohmann::ordered_json json_of(const DataSet& set, const std::filesystem::path& folder) {
  nlohmann::ordered_json files = nlohmann::ordered_json::array();
  for (const auto& file : set.files) {
    nlohmann::ordered_json urls = nlohmann::ordered_json::array();
    for (const char* url : file.urls)
      if (url) urls.push_back(url);
    files.push_back(
        {{"name", file.name}, {"urls", urls}, {"bytes", file.bytes}, {"sha256", file.sha256}});
  }
  return {{"name", set.name},
          {"title", set.title},
          {"kind", kind_of(set)},
          {"shape", set.shape},
          {"classes", set.n_classes},
          {"train", set.n_train},
          {"test", set.n_test},
          {"licence", set.licence},
          {"source", set.source},
          {"get", set.how},
          {"present", is_present(set, folder)},
          {"files", files}};
}

int list(const State& state) {
  const auto folder = data_folder(state.folder);
  TextTable table{
      .header = {"set", "kind", "here", "shape", "train", "test", "download", "what it is"},
      .align = {Align::left, Align::left, Align::left, Align::left, Align::right, Align::right,
                Align::right}};
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const auto& set : data_sets()) {
    table.rows.push_back({set.name, std::string(kind_of(set)),
                          is_present(set, folder) ? "yes" : "-", set.shape,
                          fmt::format("{}", set.n_train), fmt::format("{}", set.n_test),
                          megabytes(n_bytes(set)), set.title});
    json.push_back(json_of(set, folder));
  }
  print(state.options,
        format(table, color_for(stdout)) +
            fmt::format("\nSets lie in {}. `lapicque data info NAME` tells licence and source.\n",
                        folder.string()));
  write_json(state.options, json.dump(2) + "\n");
  return ok;
}

int info(const State& state) {
  const auto& set = data_set(state.name);
  const auto folder = data_folder(state.folder);
  std::string text = fmt::format(
      "{}: {}\n  {}, {}, {} classes, {} to train and {} to test\n  licence  {}\n  source   {}\n"
      "  get it   {}\n  here     {}\n",
      set.name, set.title, kind_of(set), set.shape, set.n_classes, set.n_train, set.n_test,
      set.licence, set.source, set.how,
      is_present(set, folder) ? "yes" : fmt::format("no, not in {}", folder.string()));
  for (const auto& file : set.files) {
    text += fmt::format("  {}  {}\n", file.name, megabytes(file.bytes));
    for (const char* url : file.urls)
      if (url) text += fmt::format("    {}\n", url);
    text += fmt::format("    SHA-256 {}\n", *file.sha256 ? file.sha256 : "not known");
  }
  print(state.options, text);
  write_json(state.options, json_of(set, folder).dump(2) + "\n");
  return ok;
}

int fetch(const State& state) {
  const auto& set = data_set(state.name);
  require(!set.files.empty(), "data fetch {}: it cannot be fetched; get it with {}", set.name,
          set.how);
  const auto folder = data_folder(state.folder) / set.name;
  for (const auto& file : set.files) {
    const auto done = fetch_file(file, folder, {.base = state.url, .quiet = state.options.quiet});
    print(state.options, fmt::format("  {}: {}\n", (folder / file.name).string(),
                                     done == Fetched::now ? "fetched" : "was there"));
  }
  print(state.options, fmt::format("{}: {}\n", set.name, set.licence));
  return ok;
}

int show(State& state) {
  const auto& set = data_set(state.name);
  const auto split = state.split == "test" ? Split::test : Split::train;
  require(set.kind != DataSet::Kind::audio, "data show {}: sounds cannot be shown", set.name);
  auto& output = state.options.output;
  if (output.empty()) output = fmt::format("{}_{}.png", set.name, state.split);
  const auto png =
      set.kind == DataSet::Kind::images
          ? contact_sheet(load_image_set(state.name, split, state.folder), state.count)
          : contact_sheet(load_event_set(state.name, split, state.folder), state.count);
  write_file(output, png);
  print(state.options, fmt::format("{}\n", output.string()));
  return ok;
}

}  // namespace

std::function<int()> declare_data(CLI::App& verb, const Context&) {
  auto state = std::make_shared<State>();
  verb.add_option("action", state->action, "list, info, fetch or show (default: list)")
      ->check(CLI::IsMember({"list", "info", "fetch", "show"}))
      ->type_name("ACTION");
  verb.add_option("name", state->name, "A data set")->type_name("NAME");
  verb.add_option("--data", state->folder,
                  "Where data sets lie (default: LAPICQUE_DATA, or else ./data)")
      ->type_name("DIR");
  verb.add_option("--url", state->url, "Fetch URL/FILE instead of from the original hosts")
      ->type_name("URL");
  verb.add_option("--split", state->split, "Part to show, train or test (default: train)")
      ->check(CLI::IsMember({"train", "test"}))
      ->type_name("PART");
  verb.add_option("--count", state->count, "How many to show (default: 128)")
      ->check(CLI::Range(1, 10000))
      ->type_name("N");
  add_output(verb, state->options, "Picture of show, .png (default: NAME_PART.png)");
  add_json(verb, state->options, "Write list or info as JSON; \"-\": standard output");
  add_quiet(verb, state->options);
  return [state] {
    require(state->action == "list" || !state->name.empty(), "data {}: which set? {}",
            state->action, "`lapicque data` lists them");
    if (state->action == "info") return info(*state);
    if (state->action == "fetch") return fetch(*state);
    if (state->action == "show") return show(*state);
    return list(*state);
  };
}

}  // namespace lapicque::cli
