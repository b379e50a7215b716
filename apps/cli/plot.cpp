// lapicque plot FILE
#include "command.hpp"
#include "exit_code.hpp"
#include "lapicque/io/csv.hpp"
#include "lapicque/io/hdf5.hpp"
#include "lapicque/io/sonata.hpp"
#include "pictures.hpp"

namespace lapicque::cli {
namespace {

plot::Figure figure_of(const std::filesystem::path& file, const PictureOptions& options) {
  if (file.extension() == ".csv") return raster_of(read_spikes_csv(file), options);
  const auto hdf5 = Hdf5File::open(file);
  if (hdf5.has("/report")) return traces_of(read_report(hdf5), options);
  return raster_of(read_spikes(hdf5), options);
}

}  // namespace

std::function<int()> declare_plot(CLI::App& verb, const Context&) {
  struct State {
    Options options;
    std::filesystem::path file;
    PictureOptions picture;
    bool dark = false;
  };
  auto state = std::make_shared<State>();
  verb.add_option("file", state->file, "SONATA spikes or report (.h5), or spikes as .csv")
      ->required()
      ->type_name("FILE");
  add_output(verb, state->options, "Picture, .png or .svg (default: FILE with .svg)");
  verb.add_option("--from", state->picture.from, "Begin of the time axis")->type_name("MS");
  verb.add_option("--to", state->picture.to, "End of the time axis")->type_name("MS");
  verb.add_option("--neurons", state->picture.most_neurons,
                  "At most N neurons of each population, evenly chosen; 0: all (default: 1000)")
      ->type_name("N");
  verb.add_option("--traces", state->picture.most_traces,
                  "At most N traces of each population (default: 5)")
      ->type_name("N");
  verb.add_option("--title", state->picture.title, "Title of the picture")->type_name("TEXT");
  verb.add_flag("--dark", state->dark, "A PNG on dark ground");
  add_quiet(verb, state->options);
  return [state] {
    auto& o = state->options;
    auto& picture = state->picture;
    require(!picture.from || !picture.to || *picture.from < *picture.to,
            "plot: --from {:g} is not before --to {:g}", picture.from.value_or(0),
            picture.to.value_or(0));
    if (picture.title.empty()) picture.title = state->file.stem().string();
    if (o.output.empty()) o.output = std::filesystem::path(state->file).replace_extension(".svg");
    const auto kind = o.output.extension();
    require(kind == ".png" || kind == ".svg", "plot: --output {} must end in .png or .svg",
            o.output.string());
    plot::save(figure_of(state->file, picture), o.output,
               {.theme = state->dark ? plot::Theme::dark : plot::Theme::light});
    print(o, fmt::format("{}\n", o.output.string()));
    return int(ok);
  };
}

}  // namespace lapicque::cli
