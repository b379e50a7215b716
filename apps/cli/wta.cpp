// lapicque wta IN OUT | --data NAME --index N OUT | --panel digit|patches
#include <nlohmann/json.hpp>

#include "command.hpp"
#include "exit_code.hpp"
#include "interrupt.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/io/bytes.hpp"
#include "lapicque/io/image_library.hpp"
#include "lapicque/recording/file_output.hpp"
#include "lapicque/recording/plot/png_encoder.hpp"
#include "lapicque/recording/progress.hpp"
#include "wta_options.hpp"

namespace lapicque::cli {
namespace {

namespace fs = std::filesystem;
using vision::Wta;

struct State {
  Options options;
  Wta wta;
  std::vector<fs::path> places;
  std::string data, split = "train", panel;
  size_t index = 0, patch = 0, size = 0;
  std::optional<uint32_t> digit;
};

const std::map<std::string, vision::Form> forms{{"contrast", vision::Form::contrast},
                                                {"recurrent", vision::Form::recurrent},
                                                {"divisive", vision::Form::divisive}};
const std::map<std::string, vision::Padding> paddings{{"reflect", vision::Padding::reflect},
                                                      {"edge", vision::Padding::edge},
                                                      {"zero", vision::Padding::zero}};
const std::map<std::string, vision::Normaliser> normalisers{
    {"image", vision::Normaliser::image},
    {"channel", vision::Normaliser::channel},
    {"batch", vision::Normaliser::batch},
    {"none", vision::Normaliser::none}};
const std::map<std::string, vision::Drive> drives{{"on_off", vision::Drive::on_off},
                                                  {"brightness", vision::Drive::brightness}};

template <class Value>
std::string_view name_in(const std::map<std::string, Value>& names, Value value) {
  return std::ranges::find(names, value, [](const auto& pair) { return pair.second; })->first;
}

/// An option that takes one of the names.
template <class Value>
void add_choice(CLI::App& verb, const char* option, const char* text, const char* type,
                const std::map<std::string, Value>& names, Value& value) {
  std::vector<std::string> known;
  for (const auto& [name, unused] : names) known.push_back(name);
  verb.add_option_function<std::string>(
          option, [&names, &value](const std::string& name) { value = names.at(name); }, text)
      ->check(CLI::IsMember(known))
      ->type_name(type);
}

Image image_of(const ImageSet& set, size_t index) {
  require(index < set.n_images(), "wta: {} {} has no image {}; it has {}", set.name,
          to_string(set.split), index, set.n_images());
  const auto pixels = set.image(index);
  return {set.height, set.width, set.channels, {pixels.begin(), pixels.end()}};
}

Split split_of(const State& state) { return state.split == "test" ? Split::test : Split::train; }

/// The image of --index, or the first of the class --digit.
Image image_of(const State& state, const ImageSet& set) {
  if (!state.digit) return image_of(set, state.index);
  const auto found = std::ranges::find(set.labels, *state.digit);
  require(found != set.labels.end(), "wta: {} holds no {}", set.name, *state.digit);
  return image_of(set, size_t(found - set.labels.begin()));
}

std::string png_of(const Image& image) {
  return plot::encode_png(int(image.width), int(image.height),
                          image.channels == 3 ? plot::Channels::rgb : plot::Channels::grey,
                          image.pixels);
}

/// The image cut into patches, with a white line between them.
Image apart(const Image& image, size_t side) {
  require(side <= image.height && side <= image.width,
          "wta: patches of {} x {} do not fit into an image of {} x {}", side, side, image.height,
          image.width);
  const size_t rows = image.height / side, columns = image.width / side, c = image.channels;
  Image out{rows * (side + 1) - 1, columns * (side + 1) - 1, c, {}};
  out.pixels.assign(out.height * out.width * c, 255);
  for (size_t y = 0; y < rows * side; ++y)
    for (size_t x = 0; x < columns * side; ++x)
      std::copy_n(image.pixels.data() + (y * image.width + x) * c, c,
                  out.pixels.data() + ((y + y / side) * out.width + x + x / side) * c);
  return out;
}

struct Job {
  fs::path from, to;
};

bool is_picture(const fs::path& file) {
  auto kind = file.extension().string();
  std::ranges::transform(kind, kind.begin(), [](unsigned char c) { return std::tolower(c); });
  return kind == ".png" || kind == ".jpg" || kind == ".jpeg";
}

/// Every picture below a folder goes to the same place below another; a file goes to a .png, or
/// into a folder.
std::vector<Job> jobs_of(const fs::path& in, const fs::path& out) {
  std::vector<Job> jobs;
  if (fs::is_directory(in)) {
    for (const auto& entry : fs::recursive_directory_iterator(in))
      if (entry.is_regular_file() && is_picture(entry.path()))
        jobs.push_back({entry.path(), out / fs::relative(entry.path(), in)});
    std::ranges::sort(jobs, {}, &Job::from);
    if (jobs.empty())
      fail(ErrorKind::file, "wta: no PNG or JPEG in {}; they are found by .png, .jpg or .jpeg",
           in.string());
  } else {
    jobs.push_back({in, out.extension() == ".png" ? out : out / in.filename()});
  }
  for (Job& job : jobs) job.to.replace_extension(".png");
  return jobs;
}

nlohmann::ordered_json report_of(const State& state) {
  const Wta& w = state.wta;
  return {{"form", name_of(w.form)},
          {"k", w.k},
          {"padding", name_of(w.padding)},
          {"normaliser", name_of(w.normaliser)},
          {"images", nlohmann::ordered_json::array()}};
}

/// One image through the layer and into its file; adds a line to the report.
void convert(const State& state, Team& team, Image image, const fs::path& from, const fs::path& to,
             nlohmann::ordered_json& report) {
  if (state.size) image = resized(image, state.size, state.size);
  const Image y = wta_image(team, state.wta, image);
  double sum = 0;
  for (uint8_t value : y.pixels) sum += value;
  write_file(to, png_of(state.patch ? apart(y, state.patch) : y));
  report["images"].push_back({{"in", from.string()},
                              {"out", to.string()},
                              {"height", image.height},
                              {"width", image.width},
                              {"channels", image.channels},
                              {"mean", sum / 255 / double(y.pixels.size())}});
}

int run_files(const State& state) {
  require(state.places.size() == 2,
          "wta: wants a picture or a folder, and where to write; or --data, or --panel");
  const auto jobs = jobs_of(state.places[0], state.places[1]);
  const auto& o = state.options;
  auto report = report_of(state);
  Team team(o.threads.value_or(0) > 0 ? *o.threads : available_cores());
  const bool many = jobs.size() > 1;
  Progress progress(double(jobs.size()),
                    {.label = "wta",
                     .unit = "images",
                     .verbosity = o.quiet || !many ? Verbosity::quiet : Verbosity::normal});
  watch_interrupts();
  for (size_t i = 0; i < jobs.size(); ++i) {
    if (interrupt_requested())
      fail(ErrorKind::interrupted, "wta: stopped after {} of {} images", i, jobs.size());
    const auto& [from, to] = jobs[i];
    convert(state, team, decode_image(read_bytes(from), from.string()), from, to, report);
    progress.update(double(i + 1));
  }
  progress.finish();
  print(o, many ? fmt::format("{}: {} images\n", state.places[1].string(), jobs.size())
                : fmt::format("{}\n", jobs[0].to.string()));
  write_json(o, report.dump(2) + "\n");
  return ok;
}

int run_data(const State& state) {
  require(state.places.size() <= 1, "wta --data {}: wants one place, where to write", state.data);
  const auto set = load_image_set(state.data, split_of(state));
  const fs::path out =
      state.places.empty() ? fs::path(fmt::format("{}_wta.png", state.data)) : state.places[0];
  auto report = report_of(state);
  Team team(1);
  convert(state, team, image_of(state, set), state.data, out, report);
  print(state.options, fmt::format("{}\n", out.string()));
  write_json(state.options, report.dump(2) + "\n");
  return ok;
}

/// "mnist_m" -> "MNIST-M".
std::string capitals(std::string name) {
  for (char& c : name) c = c == '_' ? '-' : char(std::toupper(static_cast<unsigned char>(c)));
  return name;
}

/// The set, or of SVHN the small one that was cropped for Lapicque where the published is not here.
ImageSet load(const std::string& name, Split split) {
  if (name != "svhn") return load_image_set(name, split);
  try {
    return load_image_set(name, split);
  } catch (const Error&) {
    return load_image_set("svhn_mini", split);
  }
}

int run_panel(State& state) {
  require(state.places.size() <= 1, "wta --panel {}: wants one place, where to write", state.panel);
  const fs::path out =
      state.places.empty() ? fs::path("out/wta") / (state.panel + ".png") : state.places[0];
  if (!state.digit) state.digit = 2;
  plot::Figure figure;
  if (state.panel == "digit") {
    const auto set = load_image_set(state.data.empty() ? "mnist" : state.data, split_of(state));
    figure = digit_panel(image_of(state, set),
                         fmt::format("A {} of {}", *state.digit, capitals(set.name)), state.wta);
  } else {
    std::vector<NamedImage> digits;
    for (const char* name : {"mnist", "mnist_m", "usps", "svhn"})
      digits.push_back(
          {capitals(name), resized(image_of(state, load(name, split_of(state))), 32, 32)});
    figure = patches_panel(digits, state.wta, state.patch ? state.patch : 8);
  }
  plot::save(figure, out);
  print(state.options, fmt::format("{}\n", out.string()));
  return ok;
}

}  // namespace

std::string_view name_of(vision::Form form) { return name_in(forms, form); }
std::string_view name_of(vision::Padding padding) { return name_in(paddings, padding); }
std::string_view name_of(vision::Normaliser n) { return name_in(normalisers, n); }

void add_wta(CLI::App& verb, Wta& wta) {
  auto& p = wta.parameters;
  add_choice(verb, "--form", "contrast, recurrent or divisive (default: contrast)", "FORM", forms,
             wta.form);
  verb.add_option("-k,--window", wta.k, "Side of the window, odd (default: 3)")->type_name("N");
  add_choice(verb, "--padding", "Beyond the edge: reflect, edge or zero (default: reflect)", "NAME",
             paddings, wta.padding);
  add_choice(verb, "--normaliser",
             "Divide by the largest of the image, channel, batch or none (default: image)", "NAME",
             normalisers, wta.normaliser);
  verb.add_option("--gain", p.gain, "Of the output (default: 1)")->type_name("G");
  verb.add_option("--excitation", p.a, "recurrent: of a unit by itself (default: 0.5)")
      ->type_name("A");
  verb.add_option("--inhibition", p.b1, "recurrent: of a unit by its window (default: 1)")
      ->type_name("B");
  verb.add_option("--steps", wta.steps, "recurrent: steps of 0.1 tau (default: 30)")
      ->type_name("N");
  add_choice(verb, "--drive", "recurrent: on_off, or brightness, the control (default: on_off)",
             "NAME", drives, wta.drive);
  verb.add_option("--surround", wta.surround, "divisive: side of the surround, odd (default: 7)")
      ->type_name("N");
  verb.add_option("--saturation", p.s0, "divisive: s0 (default: 0.1)")->type_name("S");
}

std::vector<float> wta_of(Team& team, const Wta& wta, const Image& image) {
  const vision::MapShape shape{1, image.channels, image.height, image.width};
  const auto x = vision::in_planes(image.pixels, shape);
  std::vector<float> y(shape.size());
  wta_forward<float>(team, wta, shape, std::span<const uint8_t>(x.values), std::span<float>(y));
  return y;
}

Image wta_image(Team& team, const Wta& wta, const Image& image) {
  const auto y = wta_of(team, wta, image);
  vision::Maps<uint8_t> maps{{1, image.channels, image.height, image.width}, {}};
  for (float value : y) maps.values.push_back(uint8_t(255 * std::clamp(value, 0.f, 1.f) + 0.5f));
  return {image.height, image.width, image.channels, vision::interleaved(maps)};
}

std::function<int()> declare_wta(CLI::App& verb, const Context&) {
  auto state = std::make_shared<State>();
  const auto add = [&places = state->places](const std::string& place) {
    places.emplace_back(place);
  };
  verb.add_option_function<std::string>("IN", add, "A PNG, a JPEG or a folder of them")
      ->type_name("");
  verb.add_option_function<std::string>(
          "OUT", add, "The .png or folder to write; with --data and --panel the only place")
      ->type_name("");
  add_wta(verb, state->wta);
  verb.add_option("--patch", state->patch, "Write it cut into patches of N x N pixels")
      ->type_name("N");
  verb.add_option("--size", state->size, "Resize to N x N pixels first")->type_name("N");
  verb.add_option("--data", state->data, "Take an image of this data set instead of IN")
      ->type_name("NAME");
  verb.add_option("--split", state->split, "Of the data set: train or test (default: train)")
      ->check(CLI::IsMember({"train", "test"}))
      ->type_name("PART");
  verb.add_option("--index", state->index, "Which image of it (default: 0)")->type_name("N");
  verb.add_option("--digit", state->digit, "The first image of that class instead")->type_name("N");
  verb.add_option("--panel", state->panel,
                  "Draw how one digit is processed (digit), or a digit of MNIST, MNIST-M, USPS and "
                  "SVHN in patches (patches); to OUT, .png or .svg (default: out/wta/PANEL.png)")
      ->check(CLI::IsMember({"digit", "patches"}))
      ->type_name("PANEL");
  add_threads(verb, state->options);
  add_json(verb, state->options, "Write what was done as JSON; \"-\": standard output");
  add_quiet(verb, state->options);
  return [state] {
    if (!state->panel.empty()) return run_panel(*state);
    return state->data.empty() ? run_files(*state) : run_data(*state);
  };
}

}  // namespace lapicque::cli
