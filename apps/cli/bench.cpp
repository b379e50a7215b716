// lapicque bench [NAME] [--OPTION VALUE ...]
#include "benches/bench.hpp"

#include "command.hpp"
#include "exit_code.hpp"
#include "interrupt.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/base/version.hpp"
#include "lapicque/recording/table.hpp"

namespace lapicque::cli {
namespace {

std::string list_of_benches() {
  TextTable table{.header = {"benchmark", "what it times", "--variant"}};
  for (const auto& bench : benches())
    table.rows.push_back(
        {std::string(bench.name), std::string(bench.summary), std::string(bench.variants)});
  return format(table, color_for(stdout)) +
         "\nRun one with `lapicque bench NAME`. Its first 0.5 s are discarded and the next 10 s "
         "timed.\n";
}

const Bench& find_bench(const std::string& name) {
  std::vector<std::string> known;
  for (const auto& bench : benches()) {
    if (bench.name == name) return bench;
    known.emplace_back(bench.name);
  }
  fail("no benchmark \"{}\"{}", name, suggestion(name, known));
}

/// Options as typed, before they mean anything.
struct Typed {
  Options shared;
  std::string name, weights = "16", precision = "single";
  BenchOptions bench;
  bool assert_goals = false;
};

/// The variant asked for, or the first of "a|b|c".
std::string variant_of(const Bench& bench, const std::string& asked) {
  require(asked.empty() || !bench.variants.empty(),
          "bench {}: has no variants; leave --variant away", bench.name);
  std::string_view rest = bench.variants;
  for (;;) {
    const auto bar = rest.find('|');
    const auto word = rest.substr(0, bar);
    if (asked.empty() || asked == word) return std::string(word);
    require(bar != rest.npos, "bench {}: --variant is \"{}\", must be {}", bench.name, asked,
            bench.variants);
    rest.remove_prefix(bar + 1);
  }
}

BenchOptions meaning(const Bench& bench, const Typed& typed) {
  BenchOptions o = typed.bench;
  o.seed = typed.shared.seed.value_or(1);
  o.threads = typed.shared.threads.value_or(0);
  o.quiet = typed.shared.quiet;
  o.variant = variant_of(bench, o.variant);
  o.interrupted = &interrupt_requested;
  auto one_of = [&](const char* option, const std::string& value, const char* a, const char* b) {
    require(value == a || value == b, "bench {}: --{} is \"{}\", must be {} or {}", bench.name,
            option, value, a, b);
    return value == a;
  };
  o.precision = one_of("precision", typed.precision, "single", "double") ? Precision::float32
                                                                         : Precision::float64;
  o.weights = one_of("weights", typed.weights, "16", "exact") ? WeightStorage::bits16
                                                              : WeightStorage::exact;
  one_of("drive", o.drive, "poisson", "dc");
  require(o.scale == 1 || bench.name == "column" || bench.name == "hpc",
          "bench {}: --scale is of column and hpc", bench.name);
  require(o.drive == "poisson" || bench.name == "column", "bench {}: --drive is of column",
          bench.name);
  require(o.duration > 0, "bench {}: --duration is {:g} ms, must be > 0 ms", bench.name,
          o.duration);
  require(o.warm_up >= 0 && o.recorded >= 0,
          "bench {}: --warm-up is {:g} and --recorded {:g} ms, neither may be below 0 ms",
          bench.name, o.warm_up, o.recorded);
  require(o.repeat >= 1 && o.repeat <= 1000, "bench {}: --repeat is {}, must be 1 to 1000",
          bench.name, o.repeat);
  o.goals = typed.assert_goals ? BenchOptions::Goals::asserted : BenchOptions::Goals::shown;
  return o;
}

}  // namespace

std::function<int()> declare_bench(CLI::App& verb, const Context&) {
  auto typed = std::make_shared<Typed>();
  auto& o = typed->bench;
  verb.add_option("name", typed->name, "The benchmark; without it they are listed")->type_name("");
  add_seed(verb, typed->shared);
  add_threads(verb, typed->shared);
  add_quiet(verb, typed->shared);
  add_json(verb, typed->shared);
  verb.add_option("--duration", o.duration, "Timed biological time (default 10000)")
      ->type_name("MS");
  verb.add_option("--warm-up", o.warm_up, "Discarded before (default 500)")->type_name("MS");
  verb.add_option("--recorded", o.recorded, "Recorded afterwards, for the hash (default 100)")
      ->type_name("MS");
  verb.add_option("--repeat", o.repeat, "Runs from scratch; median and spread are shown")
      ->type_name("N");
  verb.add_option("--precision", typed->precision, "Of state: single (default) or double")
      ->type_name("NAME");
  verb.add_option("--weights", typed->weights, "In bits: 16 (default) or exact")->type_name("NAME");
  verb.add_option("--isa", o.isa, "sse4, avx2 or avx512 (default: the best here)")
      ->type_name("NAME");
  verb.add_option("--variant", o.variant, "Whose version of the network, as listed")
      ->type_name("NAME");
  verb.add_option("--drive", o.drive, "column: poisson (default) or dc")->type_name("NAME");
  verb.add_option("--scale", o.scale,
                  "column: of neurons, and of synapses per neuron; hpc: of neurons")
      ->type_name("X");
  verb.add_flag("--assert", typed->assert_goals, "Exit with 1 where a goal is missed");
  return [typed] {
    if (typed->name.empty()) return print(typed->shared, list_of_benches()), int(ok);
    const Bench& bench = find_bench(typed->name);
    const BenchOptions options = meaning(bench, *typed);
    watch_interrupts();
    const Outcome outcome = bench.measure(bench, options);
    const int code = conclude(outcome, typed->shared);
    if (outcome.spike_hash)
      print(typed->shared,
            fmt::format("\n  spike hash {:016x}, of the {:g} ms after the timed ones\n  {}\n",
                        *outcome.spike_hash, options.recorded, build_summary()));
    return code;
  };
}

}  // namespace lapicque::cli
