#include "lapicque/io/toml.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "lapicque/base/error.hpp"

using namespace lapicque;
using namespace lapicque::literals;

namespace {

std::string message_of(std::string_view text, std::vector<std::string> overrides = {}) {
  try {
    parse_network(text, "net.toml", overrides);
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::invalid);
    return error.what();
  }
  return "(nothing was thrown)";
}

bool starts(const std::string& text, std::string_view with) {
  const bool result = text.starts_with(with);
  if (!result) MESSAGE(text);
  return result;
}
bool holds(const std::string& text, std::string_view part) {
  const bool result = text.find(part) != text.npos;
  if (!result) MESSAGE(text);
  return result;
}

const std::string two = R"([population.exc]
model = "iaf_psc_exp"
size = 80

[population.inh]
model = "iaf_psc_exp"
size = 20
)";

NetworkFile read(const std::string& text, std::vector<std::string> overrides = {}) {
  return parse_network(text, "net.toml", overrides);
}

}  // namespace

TEST_CASE("a file and the C++ calls that say the same give the same network") {
  const auto file = read(R"(name = "pair"
[simulation]
dt = "0.2 ms"
duration = "0.5 s"
seed = 7

[population.exc]
model = "iaf_psc_exp"
size = 80
tau_m = "20 ms"
initial.V_m = {normal = ["-58 mV", 5]}

[population.drive]
model = "lif"
size = 10

[[projection]]
source = "drive"
target = "exc[0:40]"
rule = "fixed_in_degree"
k = 4
weight = "0.1 nA"
delay = "1.5 ms"

[[stimulus]]
kind = "poisson"
target = "exc"
rate = "8 kHz"
weight = 87.8

[[record]]
population = "exc[0:3]"
variables = ["spikes", "V_m"]
interval = 1
)");
  Network net;
  net.name = "pair";
  const auto exc =
      net.population("exc", "iaf_psc_exp", 80, {{"tau_m", 20_ms}},
                     {{"V_m", Value(Distribution{.a = -58, .b = 5}, Dimension::voltage)}});
  const auto drive = net.population("drive", "lif", 10);
  net.connect(drive, exc[{0, 40}], FixedInDegree{4}, {.weight = 100_pA, .delay = 1.5_ms});
  Stimulus poisson;
  poisson.kind = Stimulus::Kind::poisson;
  poisson.rate = 8_kHz;
  poisson.weight = 87.8;
  net.stimulate(exc, poisson);
  net.record_spikes(exc[{0, 3}]);
  net.record(exc[{0, 3}], {"V_m"}, 1);
  CHECK(file.network.populations == net.populations);
  CHECK(file.network.projections == net.projections);
  CHECK(file.network.stimuli == net.stimuli);
  CHECK(file.network == net);
  CHECK(file.run == RunOptions{.dt = 0.2, .duration = 500, .seed = 7});
}

TEST_CASE("populations keep the order in which they were written") {
  const auto net = read(
                       "[population.z]\nmodel = \"lif\"\nsize = 1\n"
                       "[population.a]\nmodel = \"lif\"\nsize = 2\n")
                       .network;
  REQUIRE(net.populations.size() == 2);
  CHECK(net.populations[0].name == "z");
  CHECK(net.populations[1].name == "a");
}

TEST_CASE("without a record table the spikes of every population are recorded") {
  const auto net = read(two).network;
  REQUIRE(net.probes.size() == 2);
  CHECK(net.probes[0].variables.empty());
  CHECK(net.probes[1].target.index == 1);
}

TEST_CASE("every connection rule is read") {
  auto rule = [](const std::string& text) {
    return read(two + "[[projection]]\nsource = \"exc\"\ntarget = \"inh\"\n" + text)
        .network.projections.at(0)
        .connectivity;
  };
  CHECK(rule("rule = \"all_to_all\"\nautapses = false") == Connectivity(AllToAll{false}));
  CHECK(rule("rule = \"fixed_probability\"\np = 0.25") == Connectivity(FixedProbability{0.25}));
  CHECK(rule("rule = \"fixed_probability\"\np = \"25 %\"") == Connectivity(FixedProbability{0.25}));
  CHECK(rule("rule = \"fixed_in_degree\"\nk = 90") == Connectivity(FixedInDegree{90}));
  CHECK(rule("rule = \"fixed_out_degree\"\nk = 20\nmultapses = false") ==
        Connectivity(FixedOutDegree{20, true, false}));
  CHECK(rule("rule = \"fixed_total_number\"\nn = 1e4") == Connectivity(FixedTotalNumber{10000}));
  CHECK(rule("rule = \"explicit\"\nsources = [0, 79]\ntargets = [19, 0]") ==
        Connectivity(ExplicitPairs{{0, 79}, {19, 0}}));
  const auto gaussian = rule(
      "rule = \"distance_dependent\"\ncutoff = \"1 mm\"\n"
      "p = {distance = \"gaussian\", a = 0.8, b = \"150 um\", c = 0.01}");
  const auto& d = std::get<DistanceDependent>(gaussian);
  CHECK(d.p == DistanceFunction{DistanceFunction::Kind::gaussian, 0.8, 150, 0.01});
  CHECK(d.cutoff == 1000);
  const auto sliced = read(two +
                           "[[projection]]\nsource = \"exc[:20]\"\ntarget = \"inh\"\n"
                           "rule = \"one_to_one\"\n")
                          .network.projections.at(0);
  CHECK(sliced.connectivity == Connectivity(OneToOne{}));
  CHECK(sliced.source.slice == Slice{0, 20});
}

TEST_CASE("a drawn delay is never below one step, whatever its distribution") {
  const auto net =
      read("[simulation]\ndt = 0.25\n" + two +
           "[[projection]]\nsource = \"exc\"\ntarget = \"inh\"\nrule = \"all_to_all\"\n"
           "delay = {normal = [\"1.5 ms\", 0.75], high = 4}\n")
          .network;
  const auto* delay = net.projections.at(0).synapse.delay.distribution();
  REQUIRE(delay);
  CHECK(delay->bounds.low == doctest::Approx(0.25));
  CHECK(delay->bounds.high == 4);
}

TEST_CASE("synapse models take their parameters, options and presets") {
  const auto net = read(two + R"(
[[projection]]
source = "exc"
target = "inh"
rule = "all_to_all"
synapse = "stdp"
tau_plus = "0.0168 s"
w_max = "0.1 nA"
weight_dependence = "multiplicative"
preset = "bi_poo"
[[projection]]
source = "inh"
target = "exc"
rule = "all_to_all"
synapse = "tsodyks_markram"
U = {uniform = [0.2, 0.6]}
[[record]]
projection = "exc->inh"
interval = "0.1 s"
)")
                       .network;
  const auto& stdp = net.projections.at(0).synapse;
  CHECK(stdp.model == "stdp");
  CHECK(*stdp.parameters.at("tau_plus").number() == doctest::Approx(16.8));
  CHECK(*stdp.parameters.at("w_max").number() == 100);
  CHECK(stdp.options == TextMap{{"preset", "bi_poo"}, {"weight_dependence", "multiplicative"}});
  CHECK(net.projections.at(1).synapse.parameters.at("U").distribution());
  CHECK(net.weight_probes == std::vector<WeightProbe>{{0, 100}});
  CHECK(net.probes.empty());
}

TEST_CASE("a population may be a source of spikes") {
  const auto net = read(R"([population.noise]
model = "poisson_generator"
size = 3
rate = ["1 kHz", 5, 6]
[population.all]
model = "spike_source_array"
size = 2
spike_times = [1, "2 ms"]
[population.each]
model = "spike_source_array"
size = 2
spike_times = [[1, 2], []]
)")
                       .network;
  CHECK(net.populations[0].parameters.at("rate").list()->front() == 1000);
  CHECK(net.populations[1].spike_times == std::vector<std::vector<double>>{{1, 2}, {1, 2}});
  CHECK(net.populations[2].spike_times == std::vector<std::vector<double>>{{1, 2}, {}});
}

TEST_CASE("every stimulus is read") {
  const auto net = read(two + R"(
[[stimulus]]
kind = "dc"
target = "exc[3]"
amplitude = "0.3 nA"
start = 10
stop = inf
[[stimulus]]
kind = "ac"
target = "exc"
amplitude = 5
frequency = "0.02 kHz"
phase = 90
offset = 2
[[stimulus]]
kind = "step"
target = "exc"
times = ["10 ms", "0.02 s"]
amplitudes = [100, 0]
[[stimulus]]
kind = "noise"
target = "inh"
amplitude = 50
interval = "1 ms"
)")
                       .network;
  REQUIRE(net.stimuli.size() == 4);
  CHECK(net.stimuli[0].target.slice == Slice{3, 4});
  CHECK(*net.stimuli[0].amplitude.number() == 300);
  CHECK(net.stimuli[0].stop == INFINITY);
  CHECK(net.stimuli[1].frequency == 20);
  CHECK(net.stimuli[1].phase == 90);
  CHECK(net.stimuli[2].times == std::vector<double>{10, 20});
  CHECK(net.stimuli[3].interval == 1);
}

TEST_CASE("a grid puts x fastest, and a periodic one has the length of its rows as period") {
  const auto net = read(
                       "[population.a]\nmodel = \"lif\"\nsize = 6\n"
                       "positions = {grid = [3, 2], spacing = \"10 um\", periodic = true}\n")
                       .network;
  const auto& p = net.populations[0].positions;
  REQUIRE(p.points.size() == 6);
  CHECK(p.points[1] == std::array{10.0, 0.0, 0.0});
  CHECK(p.points[5] == std::array{20.0, 10.0, 0.0});
  CHECK(p.period == std::array{30.0, 20.0, 0.0});
}

TEST_CASE("random positions fill their box, and depend on the seed alone") {
  const std::string text =
      "[population.a]\nmodel = \"lif\"\nsize = 1000\n"
      "positions = {random = [\"1 mm\", 500]}\n";
  const auto a = read(text).network.populations[0].positions;
  const auto b = read(text, {"simulation.seed=2"}).network.populations[0].positions;
  double mean = 0;
  for (const auto& p : a.points) {
    CHECK((p[0] >= 0 && p[0] < 1000 && p[1] >= 0 && p[1] < 500 && p[2] == 0));
    mean += p[0] / 1000;
  }
  CHECK(mean == doctest::Approx(500).epsilon(0.08));  // 4.4 standard errors
  CHECK(a == read(text).network.populations[0].positions);
  CHECK(a != b);
}

TEST_CASE("an override changes what the file says, and text needs no quotes") {
  const std::string text = "[simulation]\ndt = 0.1\n" + two +
                           "[[projection]]\nname = \"ei\"\nsource = \"exc\"\ntarget = \"inh\"\n"
                           "rule = \"fixed_probability\"\np = 0.1\n";
  const auto file =
      read(text, {"simulation.dt=0.05", "simulation.duration=2 s", "population.exc.size=40",
                  "population.inh.tau_m = 15 ms", "population.inh.initial.V_m={uniform=[-65,-55]}",
                  "projection.0.p=0.3", "projection.ei.weight=20 pA", "name=new"});
  CHECK(file.run.dt == 0.05);
  CHECK(file.run.duration == 2000);
  CHECK(file.network.name == "new");
  CHECK(file.network.populations[0].size == 40);
  CHECK(*file.network.populations[1].parameters.at("tau_m").number() == 15);
  CHECK(file.network.populations[1].initial.at("V_m").distribution()->b == -55);
  CHECK(file.network.projections[0].connectivity == Connectivity(FixedProbability{0.3}));
  CHECK(*file.network.projections[0].synapse.weight.number() == 20);
  CHECK(read(two, {"simulation.dt=1"}).run.dt == 1);
}

TEST_CASE("a mistaken override says which one it was") {
  CHECK(starts(message_of(two, {"simulation.durration=5"}),
               "--set simulation.durration=5: simulation: unknown key \"durration\"; did you mean "
               "\"duration\"?"));
  CHECK(starts(message_of(two, {"population.exz.size=3"}),
               "--set population.exz.size=3: no population \"exz\"; did you mean \"exc\"?"));
  CHECK(starts(message_of(two, {"population.exc.size=0"}), "--set population.exc.size=0: "));
  CHECK(starts(message_of(two, {"simulation"}), "--set simulation: write --set KEY=VALUE"));
  CHECK(starts(message_of(two, {"=5"}), "--set =5: write --set KEY=VALUE"));
  CHECK(starts(message_of(two, {"population.exc.size.x=3"}),
               "--set population.exc.size.x=3: size is a whole number, not a table"));
  CHECK(starts(message_of(two + "[[projection]]\nname = \"ei\"\nsource = \"exc\"\n"
                                "target = \"inh\"\nrule = \"all_to_all\"\n",
                          {"projection.1.weight=3"}),
               "--set projection.1.weight=3: no entry \"1\" in a list of 1"));
}

TEST_CASE("every mistake in a file is one message with its line and column") {
  struct Mistake {
    std::string text, message;
  };
  const std::string pop = "[population.exc]\nmodel = \"lif\"\nsize = 10\n";
  const std::string proj = pop + "[[projection]]\nsource = \"exc\"\ntarget = \"exc\"\n";
  const std::vector<Mistake> mistakes{
      {"[population.exc\nmodel = 1", "net.toml:1:16: "},
      {"", "net.toml:1:1: population must hold one table"},
      {"x = 1\n" + pop, "net.toml:1:1: unknown key \"x\""},
      {"population = 3\n", "net.toml:1:14: population must hold"},
      {"[simulation]\ndt = -0.1\n" + pop, "net.toml:2:6: simulation: dt is -0.1 ms, must be in "},
      {"[simulation]\ndt = nan\n" + pop, "net.toml:2:6: simulation: dt is nan ms"},
      {"[simulation]\ndt = \"5 mV\"\n" + pop,
       "net.toml:2:6: simulation: dt: 5 mV was given where the unit must be ms"},
      {"[simulation]\ndt = \"5 xs\"\n" + pop,
       "net.toml:2:6: simulation: dt: \"5 xs\" has the "
       "unknown unit \"xs\"; did you mean"},
      {"[simulation]\ndt = true\n" + pop, "net.toml:2:6: simulation: dt is true or false, must be"},
      {"[simulation]\nduration = 0.15\n" + pop,
       "net.toml:2:12: simulation: duration is 0.15 ms, which is 1.5 steps of 0.1 ms"},
      {"[simulation]\nprecision = \"dobule\"\n" + pop,
       "net.toml:2:13: simulation: precision is \"dobule\"; did you mean \"double\"?"},
      {"[population.exc]\nmodel = \"liff\"\nsize = 1",
       "net.toml:2:9: population \"exc\": model: "
       "no model \"liff\"; did you mean \"lif\"?"},
      {"[population.exc]\nsize = 1", "net.toml:1:1: population \"exc\" needs model"},
      {"[population.exc]\nmodel = \"lif\"", "net.toml:1:1: population \"exc\" (lif) needs size"},
      {"[population.exc]\nmodel = \"lif\"\nsize = 0",
       "net.toml:3:8: population \"exc\" (lif): "
       "size is 0, must be a whole number from 1"},
      {"[population.exc]\nmodel = \"lif\"\nsize = -4", "net.toml:3:8: "},
      {"[population.exc]\nmodel = \"lif\"\nsize = 2.5", "net.toml:3:8: "},
      {"[population.exc]\nmodel = \"lif\"\nsize = 99999999999999", "net.toml:3:8: "},
      {"[population.exc]\nmodel = \"lif\"\nsize = \"many\"",
       "net.toml:3:8: population \"exc\" "
       "(lif): size is text"},
      {pop + "V_tj = 3\n",
       "net.toml:4:1: population \"exc\" (lif): unknown key \"V_tj\"; did you "
       "mean \"V_th\"?"},
      {pop + "C = 0\n", "net.toml:4:5: population \"exc\" (lif): C is 0 pF, must be > 0"},
      {pop + "C = [1, 2]\n", "net.toml:4:5: population \"exc\" (lif): C has 2 values where 10 are"},
      {pop + "C = {norml = [1, 2]}\n",
       "net.toml:4:5: population \"exc\" (lif): C is a table that "
       "names no distribution"},
      {pop + "C = {normal = [1]}\n", "net.toml:4:15: population \"exc\" (lif): C: normal must be"},
      {pop + "C = {normal = [1, -2]}\n", "net.toml:4:5: population \"exc\" (lif): C: the standard"},
      {pop + "C = {normal = [1, 2], lo = 1}\n",
       "net.toml:4:23: population \"exc\" (lif): C: "
       "unknown key \"lo\""},
      {pop + "C = 1979-05-27\n", "net.toml:4:5: population \"exc\" (lif): C is a date or time"},
      {pop + "initial.w = 3\n", "net.toml:4:9: population \"exc\" (lif): initial: unknown key"},
      {pop + "positions = {grid = [3, 3]}\n",
       "net.toml:4:21: population \"exc\" (lif): positions: "
       "grid has 3 x 3 x 1 places for 10 neurons"},
      {pop + pop, "net.toml:4:1: "},
      {pop + "[projection]\nsource = \"exc\"\n",
       "net.toml:4:1: projection is a table, must be a "
       "list of tables: write [[projection]]"},
      {proj, "net.toml:4:1: projection \"exc->exc\" needs rule"},
      {proj + "rule = \"fixed_probabilty\"\n",
       "net.toml:7:8: projection \"exc->exc\": rule: no "
       "connection rule \"fixed_probabilty\"; did you mean "
       "\"fixed_probability\"?"},
      {proj + "rule = \"fixed_probability\"\np = 1.5\n",
       "net.toml:8:5: projection \"exc->exc\": p "
       "is 1.5, must be in [0, 1]"},
      {proj + "rule = \"all_to_all\"\np = 0.5\n",
       "net.toml:8:1: projection \"exc->exc\": unknown "
       "key \"p\""},
      {proj + "rule = \"fixed_out_degree\"\nk = 11\nmultapses = false\n",
       "net.toml:8:5: projection \"exc->exc\": k is 11, must be a whole number from 0 to 10"},
      {proj + "rule = \"explicit\"\nsources = [10]\ntargets = [0]\n",
       "net.toml:8:12: projection \"exc->exc\": sources[0] is 10, must be in [0, 9]"},
      {proj + "rule = \"explicit\"\nsources = [1, 2]\ntargets = [0]\n", "net.toml:8:11: "},
      {proj + "rule = \"all_to_all\"\ndelay = 0.05\n",
       "net.toml:8:9: projection \"exc->exc\": "
       "delay is 0.05 ms, must be >= 0.1"},
      {proj + "rule = \"all_to_all\"\nweight = [1, 2]\n",
       "net.toml:8:10: projection \"exc->exc\": "
       "weight is a list; only the rules"},
      {proj + "rule = \"all_to_all\"\nreceptor = \"ampa\"\n",
       "net.toml:8:12: projection \"exc->exc\": receptor: population \"exc\" (lif) has no receptor "
       "\"ampa\""},
      {proj + "rule = \"all_to_all\"\nsynapse = \"stpd\"\n",
       "net.toml:8:11: projection \"exc->exc\": synapse: no synapse model \"stpd\"; did you mean "
       "\"stdp\"?"},
      {proj + "rule = \"all_to_all\"\nsynapse = \"stdp\"\ntau_plus = 0\n",
       "net.toml:9:12: projection \"exc->exc\": tau_plus is 0 ms, must be > 0"},
      {proj + "rule = \"all_to_all\"\nsynapse = \"stdp\"\ntau_plus = {normal = [9, 1]}\n",
       "net.toml:9:12: projection \"exc->exc\": tau_plus must be one number for all synapses"},
      {proj + "rule = \"all_to_all\"\nsynapse = \"stdp\"\npairing = \"all\"\n",
       "net.toml:9:11: projection \"exc->exc\": pairing is \"all\""},
      {proj + "rule = \"all_to_all\"\ntau_plus = 3\n",
       "net.toml:8:1: projection \"exc->exc\": unknown key \"tau_plus\""},
      {"[population.s]\nmodel = \"spike_source_array\"\nsize = 2\nspike_times = [[1]]\n",
       "net.toml:4:15: population \"s\" (spike_source_array): spike_times has 1 lists for 2"},
      {"[population.s]\nmodel = \"spike_source_array\"\nsize = 2\nspike_times = [2, 1]\n",
       "net.toml:4:19: population \"s\" (spike_source_array): spike_times: 1 ms after 2 ms"},
      {"[population.s]\nmodel = \"poisson_generator\"\nsize = 2\n[[record]]\npopulation = "
       "\"s\"\nvariables = \"v\"\n",
       "net.toml:6:13: record 1: variables: poisson_generator has no variable \"v\""},
      {"[population.s]\nmodel = \"poisson_generator\"\nsize = 2\n[[projection]]\nsource = "
       "\"s\"\ntarget = \"s\"\nrule = \"all_to_all\"\n",
       "net.toml:6:10: projection \"s->s\": target: population \"s\" (poisson_generator) takes no"},
      {pop + "[[projection]]\nsource = \"exh\"\n",
       "net.toml:5:10: projection 1: source: no "
       "population \"exh\"; did you mean \"exc\"?"},
      {pop + "[[projection]]\nsource = \"exc[5:11]\"\n",
       "net.toml:5:10: projection 1: source: "
       "\"exc[5:11]\" is empty or outside"},
      {pop + "[[projection]]\nsource = \"exc[a]\"\n",
       "net.toml:5:10: projection 1: source: "
       "\"exc[a]\" is no slice"},
      {pop + "[[stimulus]]\nkind = \"poison\"\ntarget = \"exc\"\n",
       "net.toml:5:8: stimulus 1: kind is \"poison\"; did you mean \"poisson\"?"},
      {pop + "[[stimulus]]\nkind = \"poisson\"\ntarget = \"exc\"\nrate = -3\n",
       "net.toml:7:8: stimulus 1: rate is -3 Hz, must be >= 0"},
      {pop + "[[stimulus]]\nkind = \"dc\"\ntarget = \"exc\"\nrate = 3\n",
       "net.toml:7:1: stimulus 1: unknown key \"rate\""},
      {pop + "[[stimulus]]\nkind = \"step\"\ntarget = \"exc\"\ntimes = [2, 1]\n"
             "amplitudes = [1, 2]\n",
       "net.toml:7:9: stimulus 1: times: the times must increase"},
      {pop + "[[record]]\npopulation = \"exc\"\nvariables = \"u\"\n",
       "net.toml:6:13: record 1: variables: lif has no variable \"u\""},
      {proj + "rule = \"all_to_all\"\n[[record]]\nprojection = \"exc->exe\"\ninterval = 1\n",
       "net.toml:9:14: record 1: projection: no projection \"exc->exe\"; did you mean"},
      {proj + "rule = \"all_to_all\"\n[[record]]\nprojection = \"exc->exc\"\n",
       "net.toml:8:1: record 1 needs interval"},
      {pop + "[[record]]\npopulation = [3]\n",
       "net.toml:5:15: record 1: population holds a whole "
       "number"}};
  for (const auto& mistake : mistakes) {
    CAPTURE(mistake.text);
    const auto message = message_of(mistake.text);
    CHECK(starts(message, mistake.message));
    CHECK(message.find('\n') == message.npos);
  }
}

TEST_CASE("hostile text gives an Error and asks for no memory it has no use for") {
  const std::string deep(100'000, '[');
  CHECK(holds(message_of("a = " + deep), "nest deeper than"));
  std::string dots = "a";
  for (int i = 0; i < 100'000; ++i) dots += ".a";
  CHECK(holds(message_of(dots + " = 1"), "nest deeper than"));
  CHECK(holds(message_of("[" + dots + "]"), "nest deeper than"));
  CHECK(holds(message_of("a = {" + dots + " = 1}"), "nest deeper than"));
  CHECK(holds(message_of("a = \"" + dots + "\"\n"), "unknown key"));  // dots in text are text
  CHECK(holds(message_of("a = '''" + deep + "'''\n"), "unknown key"));
  CHECK(starts(message_of("a = \"abc\n"), "net.toml:1:"));
  CHECK(starts(message_of("a = \"\"\"abc\n"), "net.toml:"));
  CHECK(starts(message_of(std::string("a\0b = 1", 7)), "net.toml:1:"));
  CHECK(starts(message_of("a = \xff\xfe"), "net.toml:1:"));
  CHECK(starts(message_of("a = 99999999999999999999"), "net.toml:1:"));
  CHECK(holds(message_of(std::string(max_toml_bytes + 1, ' ')), "more than the 64 MB"));
  const std::string big = "[population.a]\nmodel = \"lif\"\nsize = 1_000_000_000\n";
  CHECK(holds(message_of(big + "positions = {random = [1, 1]}\n"), "at most 33333333 are kept"));
  CHECK(holds(message_of(big + "[population.b]\nmodel = \"lif\"\nsize = 1\n"), "size is 1"));
}

TEST_CASE("a file that cannot be read is a file problem, by name") {
  namespace fs = std::filesystem;
  const auto folder = fs::temp_directory_path() / "lapicque_toml_test";
  fs::create_directories(folder);
  auto kind_of = [](const fs::path& path) {
    try {
      read_network_file(path);
    } catch (const Error& error) {
      CHECK(holds(error.what(), path.string()));
      return error.kind();
    }
    return ErrorKind::interrupted;
  };
  CHECK(kind_of(folder / "missing.toml") == ErrorKind::file);
  CHECK(kind_of(folder) == ErrorKind::file);
  std::ofstream(folder / "net.toml") << two;
  CHECK(read_network_file(folder / "net.toml").network.name == "net");
  fs::remove_all(folder);
}
