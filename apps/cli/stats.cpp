// lapicque stats FILE
#include "command.hpp"
#include "exit_code.hpp"
#include "lapicque/io/csv.hpp"
#include "lapicque/io/sonata.hpp"
#include "summary.hpp"

namespace lapicque::cli {

std::function<int()> declare_stats(CLI::App& verb, const Context&) {
  struct State {
    Options options;
    std::filesystem::path file;
    std::optional<double> from, to;
  };
  auto state = std::make_shared<State>();
  verb.add_option("file", state->file, "SONATA spikes (.h5), or spikes as .csv")
      ->required()
      ->type_name("FILE");
  verb.add_option("--from", state->from, "Leave out what is earlier")->type_name("MS");
  verb.add_option("--to", state->to, "Leave out what is later")->type_name("MS");
  add_json(verb, state->options);
  return [state] {
    const bool is_text = state->file.extension() == ".csv";
    auto records = is_text ? read_spikes_csv(state->file) : read_spikes(state->file);
    for (auto& record : records)
      if (state->from || state->to)
        record.spikes = record.spikes.between(state->from.value_or(record.spikes.t_start),
                                              state->to.value_or(record.spikes.t_stop));
    const auto statistics = statistics_of(records);
    print(state->options, to_text(statistics_table(statistics)));
    write_json(state->options, to_json(judge(0, 1, statistics_figures(statistics))));
    return int(ok);
  };
}

}  // namespace lapicque::cli
