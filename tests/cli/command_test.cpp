// The command as users and scripts see it: verbs, exit codes, messages, and what is left on disk.
#include "cli/command.hpp"

#include <nlohmann/json.hpp>

namespace {

const std::string network = R"([simulation]
duration = "200 ms"
[population.exc]
model = "iaf_psc_exp"
size = 80
[population.inh]
model = "iaf_psc_exp"
size = 20
[[projection]]
source = "exc"
target = "inh"
rule = "fixed_probability"
p = 0.2
weight = "60 pA"
[[stimulus]]
kind = "poisson"
target = "exc"
rate = "8 kHz"
weight = "45 pA"
[[record]]
population = ["exc", "inh"]
variables = ["spikes", "V_m"]
interval = "1 ms"
)";

std::string last_line(const std::string& text) {
  const auto end = text.find_last_not_of('\n');
  const auto begin = text.rfind('\n', end);
  return text.substr(begin + 1, end - begin);
}

}  // namespace

TEST_CASE("--help of every verb says what it said") {
  const Place place;
  for (const std::string verb :
       {"",       "run",     "demo",   "bench", "models",     "check",  "data",
        "info",   "plot",    "sonata", "stats", "train",      "eval",   "export",
        "import", "domains", "nir",    "wta",   "completion", "version"}) {
    const auto result = verb.empty() ? place.run({"--help"}) : place.run({verb, "--help"});
    CHECK(result.code == 0);
    const auto golden =
        std::filesystem::path(LAPICQUE_GOLDEN) / ((verb.empty() ? "lapicque" : verb) + ".txt");
    auto text = result.out;
    if (verb == "demo") text = text.substr(0, text.find("\n  demo "));  // grows with every demo
    if (std::getenv("LAPICQUE_UPDATE_GOLDEN")) std::ofstream(golden) << text;
    const auto expected = text_of(golden);
    CHECK_MESSAGE(text == expected, verb, ": if this is meant, run with LAPICQUE_UPDATE_GOLDEN=1");
  }
}

TEST_CASE("wrong usage is one line and exit code 2, with the nearest name") {
  const Place place;
  auto wrong = [&](std::vector<std::string> arguments, const std::string& part) {
    const auto result = place.run(arguments);
    CHECK(result.code == 2);
    CHECK(result.out.empty());
    CHECK(one_error(result, part));
  };
  wrong({}, "which verb?");
  wrong({"rnu"}, "no verb \"rnu\"; did you mean \"run\"?");
  wrong({"--quite"}, "unknown option --quite");
  wrong({"run"}, "file is required");
  wrong({"run", "--sedd", "1", "net.toml"}, "unknown option --sedd; did you mean \"--seed\"?");
  wrong({"run", "a", "b"}, "one argument too many: \"b\"");
  wrong({"run", "--seed", "x", "a"}, "--seed");
  wrong({"run", "--seed", "-1", "a"}, "--seed");
  wrong({"run", "--threads", "9999", "a"}, "--threads");
  wrong({"models", "lff"}, "no model \"lff\"; did you mean \"lif\"?");
  wrong({"demo", "lfi"}, "no demo \"lfi\"; did you mean \"lif\"?");
  wrong({"bench", "colum"}, "did you mean \"column\"?");
  wrong({"bench", "coba", "--drive", "dc"}, "--drive is of column");
  wrong({"bench", "coba", "--variant", "genn"}, "must be brian2|nest|auryn");
  wrong({"demo", "lif", "--scale", "3"}, "no setting \"scale\"");
  wrong({"demo", "column", "--scale", "tiny"}, "--scale is \"tiny\", must be a number");
  wrong({"demo", "column", "--scael=0.1"}, "did you mean \"scale\"?");
  wrong({"completion", "tcsh"}, "no shell \"tcsh\"");
  CHECK(place.files().empty());
}

TEST_CASE("a mistake in a network file is exit code 2 with its place, and leaves nothing") {
  const Place place;
  place.write("net.toml", "[population.exc]\nmodel = \"iaf_psc_exp\"\nsize = 3\ntau = 3\n");
  for (const std::string verb : {"run", "check"}) {
    const auto result = place.run({verb, "net.toml"});
    CHECK(result.code == 2);
    CHECK(one_error(result, "net.toml:4:1: population \"exc\" (iaf_psc_exp): unknown key \"tau\""));
  }
  place.write("net.toml", network);
  CHECK(one_error(place.run({"run", "net.toml", "--set", "population.exc.size=-3"}),
                  "--set population.exc.size=-3: "));
  CHECK(one_error(place.run({"check", "net.toml", "--set", "projection.0.delay=0.01"}), "delay"));
  CHECK(place.files() == std::vector<std::string>{"net.toml"});
  const auto fine = place.run({"check", "net.toml"});
  CHECK(fine.code == 0);
  CHECK(last_line(fine.out) == "net.toml: ok");
}

TEST_CASE("a run leaves spikes, reports, pictures and one page, and nothing half-written") {
  const Place place;
  place.write("net.toml", network);
  const auto result = place.run({"run", "net.toml", "--csv", "--json", "net.json"});
  CHECK(result.code == 0);
  CHECK(last_line(result.out) == "  out/net/report.html");
  for (const auto* name : {"spikes.h5", "spikes.csv", "V_m.h5", "raster.svg", "raster.png",
                           "traces.svg", "traces.png", "report.html", "trace_1.csv"})
    CHECK_MESSAGE(place.has(std::string("out/net/") + name), name);
  for (const auto& name : place.files()) CHECK(name.find(".part") == name.npos);
  const auto json = nlohmann::json::parse(text_of(place.path / "net.json"));
  CHECK(json.at("ok") == true);
  CHECK(json.at("seed") == 1);
  CHECK(json.at("spike_hash").get<std::string>().size() == 16);
  CHECK(!json.at("figures").empty());
}

TEST_CASE("statistics of the file are those of the run, from SONATA and from text") {
  const Place place;
  place.write("net.toml", network);
  REQUIRE(place.run({"run", "net.toml", "-o", "a", "--csv", "--json", "run.json"}).code == 0);
  CHECK(place.run({"stats", "a/spikes.h5", "--json", "h5.json"}).code == 0);
  CHECK(place.run({"stats", "a/spikes.csv", "--json", "csv.json"}).code == 0);
  auto rate = [&](const char* file) {
    const auto json = nlohmann::json::parse(text_of(place.path / file));
    for (const auto& figure : json.at("figures"))
      if (figure.at("name") == "spikes exc") return figure.at("value").get<double>();
    return -1.0;
  };
  CHECK(rate("run.json") > 0);
  CHECK(rate("h5.json") == rate("run.json"));
  CHECK(rate("csv.json") == rate("run.json"));
}

TEST_CASE("spikes do not depend on the number of threads, but on the seed") {
  const Place place;
  place.write("net.toml", network);
  auto hash = [&](const std::string& option, const std::string& value) {
    const auto result = place.run({"run", "net.toml", "-o", "o", option, value, "--json", "-"});
    CHECK(result.code == 0);
    return nlohmann::json::parse(result.out).at("spike_hash").get<std::string>();
  };
  const auto one = hash("--threads", "1");
  CHECK(hash("--threads", "2") == one);
  CHECK(hash("--threads", "3") == one);
  CHECK(hash("--seed", "1") == one);
  CHECK(hash("--seed", "2") != one);
}

TEST_CASE("a recording that goes to disk while it grows is the one that was kept") {
  const Place place;
  place.write("net.toml", network);
  const std::vector<std::string> common{"run", "net.toml", "-q", "--set",
                                        "simulation.duration=1 s"};
  auto run_into = [&](const std::string& folder, std::vector<std::string> more) {
    auto arguments = common;
    arguments.insert(arguments.end(), {"-o", folder});
    arguments.insert(arguments.end(), more.begin(), more.end());
    CHECK(place.run(arguments).code == 0);
  };
  run_into("kept", {});
  run_into("grown", {"--keep", "0"});
  for (const std::string folder : {"kept", "grown"})
    REQUIRE(place.run({"stats", folder + "/spikes.h5", "--json", folder + ".json"}).code == 0);
  CHECK(text_of(place.path / "kept.json") == text_of(place.path / "grown.json"));
  CHECK(place.run({"plot", "grown/V_m.h5"}).code == 0);
  for (const auto& name : place.files()) CHECK(name.find(".part") == name.npos);
}

TEST_CASE("with --json - standard output is JSON alone; --quiet says nothing") {
  const Place place;
  place.write("net.toml", network);
  const auto json = place.run({"run", "net.toml", "--json", "-"});
  CHECK(nlohmann::json::parse(json.out).at("ok") == true);
  const auto quiet = place.run({"run", "net.toml", "--quiet"});
  CHECK(quiet.code == 0);
  CHECK(quiet.out.empty());
  CHECK(quiet.err.empty());
  CHECK(nlohmann::json::parse(place.run({"models", "--json", "-"}).out).size() > 5);
  const auto info = nlohmann::json::parse(place.run({"info", "--json", "-"}).out);
  CHECK(info.contains("instruction_set"));
  CHECK(info.at("matrix_unit").is_boolean());
}

TEST_CASE("nir shows the nodes of a file, its cycles, and what it leaves open") {
  const Place place;
  const std::string files = LAPICQUE_NIR_FILES;
  const auto braille = files + "/braille_noDelay_bias_zero.nir";
  const auto text = place.run({"nir", braille}).out;
  CHECK(text.find("lif1.lif *") != text.npos);
  CHECK(text.find("(hard) or subtracts the threshold (soft)") != text.npos);
  const auto json = nlohmann::json::parse(place.run({"nir", braille, "--json", "-"}).out);
  CHECK(json["nodes"].size() == 7);
  CHECK(json["edges"] == 7);
  CHECK(json["nir_version"] == "0.2.0");
  const auto dangling = place.run({"nir", files + "/braille_noDelay_bias_zero_subgraph.nir"});
  CHECK(dangling.code == 3);
  CHECK(one_error(dangling, "an edge names \"lif\", which is no node"));
}

TEST_CASE("a file problem is exit code 3 and names the file") {
  const Place place;
  place.write("net.toml", network);
  place.write("text.h5", "no HDF5");
  place.write("bad.csv", "population,neuron,time_ms\nexc,one,2\n");
  auto wrong = [&](std::vector<std::string> arguments, const std::string& part) {
    const auto result = place.run(arguments);
    CHECK(result.code == 3);
    CHECK(one_error(result, part));
  };
  wrong({"run", "none.toml"}, "none.toml: no such file");
  wrong({"check", "/"}, "/ is a folder");
  wrong({"stats", "none.h5"}, "none.h5: no such file");
  wrong({"stats", "text.h5"}, "text.h5 is not an HDF5 file");
  wrong({"plot", "text.h5"}, "text.h5 is not an HDF5 file");
  wrong({"stats", "bad.csv"}, "bad.csv:2: \"one\"");
  wrong({"run", "net.toml", "-o", "net.toml/x"}, "net.toml/x");
  wrong({"demo", "lif", "-o", "/proc/lapicque"}, "/proc/lapicque");
  wrong({"run", "net.toml", "-q", "--json", "net.toml/x.json"}, "net.toml/x.json");
}

TEST_CASE("a truncated file of spikes is refused at every length") {
  const Place place;
  place.write("net.toml", network);
  REQUIRE(place.run({"run", "net.toml", "-q", "-o", "a"}).code == 0);
  const auto whole = text_of(place.path / "a/spikes.h5");
  for (const double share : {0.0, 0.05, 0.3, 0.7, 0.99}) {
    std::ofstream(place.path / "cut.h5", std::ios::binary)
        << whole.substr(0, size_t(double(whole.size()) * share));
    const auto result = place.run({"stats", "cut.h5"});
    CHECK(result.code == 3);
    CHECK(one_error(result, "cut.h5"));
  }
}

TEST_CASE("a disk that is full stops the run with one message, and no file is half-written") {
  const Place place;
  place.write("net.toml", network);
  const auto result = run({"run", "net.toml", "-q"}, {.folder = place.path, .largest_file = 2000});
  CHECK(result.code == 3);
  CHECK(one_error(result, "cannot write out/net/spikes.h5"));
  CHECK(place.files() == std::vector<std::string>{"net.toml"});
  const auto grown =
      run({"run", "net.toml", "-q", "--keep", "0"}, {.folder = place.path, .largest_file = 2000});
  CHECK(grown.code == 3);
  CHECK(one_error(grown, "cannot write out/net/"));
  CHECK(place.files() == std::vector<std::string>{"net.toml"});
  if (std::filesystem::exists("/dev/full")) {
    const auto full = run({"models"}, {.folder = place.path, .out = "/dev/full"});
    CHECK(full.code == 3);
    CHECK(one_error(full, "standard output"));
    const auto json = place.run({"models", "--json", "/dev/full"});
    CHECK(json.code == 4);
    CHECK(std::filesystem::is_character_file("/dev/full"));
  }
}

TEST_CASE("Ctrl-C stops a run at a step, saves what was recorded, and is exit code 130") {
  const Place place;
  place.write("net.toml", network);
  const auto result = run({"run", "net.toml", "--set", "simulation.duration=10000 s"},
                          {.folder = place.path, .interrupt_at = "out/net"});
  CHECK(result.code == 130);
  CHECK(last_line(result.err).starts_with("lapicque: error: stopped at "));
  CHECK(place.has("out/net/spikes.h5"));
  CHECK(place.run({"stats", "out/net/spikes.h5"}).code == 0);
}

TEST_CASE("a figure outside its tolerance is exit code 1, inside it 0") {
  const Place place;
  const auto result = place.run({"demo", "lif", "-o", "lif", "--json", "lif.json"});
  const auto json = nlohmann::json::parse(text_of(place.path / "lif.json"));
  CHECK(result.code == (json.at("ok") == true ? 0 : 1));
  CHECK(json.at("ok") == true);
  CHECK(place.has("lif/report.html"));
}

TEST_CASE("completion scripts are what their shells accept") {
  const Place place;
  const auto bash = place.run({"completion", "bash"});
  CHECK(bash.code == 0);
  place.write("c.bash", bash.out);
  const auto check = "cd " + place.path.string() +
                     " && bash -n c.bash && bash -c '. ./c.bash; COMP_WORDS=(lapicque ru); "
                     "COMP_CWORD=1; _lapicque; [[ ${COMPREPLY[*]} == run ]]; "
                     "COMP_WORDS=(lapicque run --se); COMP_CWORD=2'";
  CHECK(std::system(check.c_str()) == 0);
  CHECK(place.run({"completion", "zsh"}).out.starts_with("#compdef lapicque\n"));
  CHECK(place.run({"completion", "fish"}).out.find("complete -c lapicque") != std::string::npos);
}

TEST_CASE("every example file runs") {
  const Place place;
  for (const auto& entry : std::filesystem::directory_iterator(LAPICQUE_EXAMPLES)) {
    if (entry.path().extension() != ".toml") continue;
    const auto result =
        place.run({"run", entry.path().string(), "-q", "--set", "simulation.duration=100 ms"});
    CHECK_MESSAGE(result.code == 0, entry.path().string(), ": ", result.err);
  }
}
