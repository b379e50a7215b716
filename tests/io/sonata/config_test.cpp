#include "lapicque/io/sonata/config.hpp"

#include "io/sonata/circuit.hpp"

using namespace lapicque;
using test::Circuit;
using test::holds;
using test::replace;

TEST_CASE("a configuration in one file, in two, and behind a third reads the same") {
  Circuit c;
  const auto two = c.write();
  c.text("both.json", R"({"network": "circuit.json", "simulation": "./sub/../config.json"})");
  auto three = read_sonata_config(c.path("both.json"));
  auto one_text = c.config;
  const auto circuit = c.circuit.substr(c.circuit.find("\"components\""));
  replace(one_text, "\"network\": \"$DIR/circuit.json\",",
          circuit.substr(0, circuit.rfind('}')) + ",");
  c.text("one.json", one_text);
  auto one = read_sonata_config(c.path("one.json"));
  for (auto* other : {&one, &three}) {
    other->file = two.file;
    other->text = two.text;
    CHECK(*other == two);
  }
  CHECK(two.nodes.size() == 2);
  CHECK(two.nodes[0].h5 == c.path("v1.h5"));
  CHECK(two.components.at("point_neuron_models_dir") == c.path("cells"));
  CHECK(two.output_dir == c.path("out"));
}

TEST_CASE("variables of a manifest may use others; circles and strangers are errors") {
  Circuit c;
  replace(c.config, "\"$DIR\": \".\"", "\"$DIR\": \"$A\", \"$A\": \"${B}/x/..\", \"$B\": \".\"");
  CHECK(c.write().inputs.at(0).file == c.path("input.h5"));
  replace(c.config, "\"$B\": \".\"", "\"$B\": \"$DIR\"");
  CHECK(holds(file_error([&] { c.write(); }), "config.json: network has variables"));
  replace(c.config, "\"$B\": \"$DIR\"", "\"$B\": \"$Z\"");
  CHECK(holds(file_error([&] { c.write(); }), "variable $Z, which its manifest does not define"));
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "$B$B";
  replace(c.config, "\"$B\": \"$Z\"", "\"$B\": \"\"");
  replace(c.config, "\"${B}/x/..\"", "\"" + many + "\"");
  CHECK(holds(file_error([&] { c.write(); }), "variables"));
}

TEST_CASE("an override changes the simulation, behind another file too") {
  Circuit c;
  c.write();
  c.text("both.json", R"({"network": "circuit.json", "simulation": "config.json"})");
  const std::vector<std::string> overrides{"run.dt=0.5", "output.spikes_sort_order=by_id"};
  const auto config = read_sonata_config(c.path("both.json"), overrides);
  CHECK(config.dt == 0.5);
  CHECK(config.spikes_order == SpikeOrder::by_id);
  CHECK(config.text.find("--set run.dt=0.5") != std::string::npos);
}

TEST_CASE("what a configuration may not say is one error with file and place") {
  const auto error = [](const std::string& from, const std::string& to) {
    Circuit c;
    replace(c.config, from, to);
    return file_error([&] { c.write(); });
  };
  CHECK(holds(error("\"tstop\": 100.0", "\"tstop\": -5"), "config.json: run.tstop is -5 ms"));
  CHECK(holds(error("\"dt\": 0.1", "\"dt\": 0.3"), "run.tstop is 100 ms, which is 333.3"));
  CHECK(holds(error("\"tstop\": 100.0,", ""), "config.json: run has no \"tstop\""));
  CHECK(holds(error("\"dt\": 0.1", "\"dt\": 0.1, \"tstart\": 10"), "run.tstart is 10 ms"));
  CHECK(holds(error("\"spikes\"", "\"spiks\""), "did you mean \"spikes\"?"));
  CHECK(holds(error("\"h5\"", "\"nwb\""), "inputs.drive.module is \"nwb\""));
  CHECK(holds(error("\"input_file\"", "\"input\""), "inputs.drive names no file"));
  CHECK(holds(error("membrane_report", "lfp"), "reports.v is a report of the kind \"lfp\""));
  CHECK(holds(error("$DIR/circuit.json", "$DIR/circuits.json"), "circuits.json: no such file"));
  CHECK(holds(error("{\"output_dir\": \"$OUT\"}", "{\"spikes_sort_order\": \"up\"}"),
              "output.spikes_sort_order is \"up\""));
}

TEST_CASE("a current clamp is a list of pulses") {
  Circuit c;
  const std::string spikes = "{\"input_type\": \"spikes\", \"module\": \"h5\",";
  replace(c.config, spikes,
          R"({"input_type": "current_clamp", "module": "IClamp", "amp": [190, -20],
              "delay": [100, 200], "duration": 50,)");
  const auto input = c.write().inputs.at(0);
  CHECK(input.amplitude == std::vector<double>{190, -20});
  CHECK(input.delay == std::vector<double>{100, 200});
  CHECK(input.duration == std::vector<double>{50, 50});
  replace(c.config, "[100, 200]", "[100]");
  CHECK(c.write().inputs.at(0).delay == std::vector<double>{100, 100});
  replace(c.config, "[100]", "[100, 200, 300]");
  CHECK(holds(file_error([&] { c.write(); }), "inputs.drive.delay has 3 entries for 2 amplitudes"));
}

TEST_CASE("a circuit alone can be looked at, and not run") {
  Circuit c;
  c.write();
  const auto config = read_sonata_config(c.path("circuit.json"));
  CHECK(!config.runnable);
  CHECK(config.nodes.size() == 2);
  CHECK(holds(file_error([&] { read_sonata(config); }), "has no \"run\""));
}
