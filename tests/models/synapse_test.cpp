// The tables of synapse models say what the engine reads, in ranges that hold their defaults.
#include "lapicque/models/synapse.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "lapicque/models/registry.hpp"

using namespace lapicque;

TEST_CASE("every synapse model is found by its name and documents itself") {
  CHECK(synapse_models().size() == 9);
  for (const SynapseModel& m : synapse_models()) {
    CAPTURE(m.info.name);
    CHECK(find_synapse_model(m.info.name) == &m);
    CHECK(find_neuron_model(m.info.name) == nullptr);
    CHECK(m.info.summary.ends_with("."));
    CHECK(!m.info.equations.empty());
    for (const Field& f : m.parameters) {
      CAPTURE(f.name);
      CHECK(f.range.contains(f.value));
      CHECK(std::string_view(f.text) != "");
    }
    for (const SynapseOption& o : m.options) CHECK(!o.text.empty());
  }
  CHECK(find_synapse_model("hebb") == nullptr);
}

TEST_CASE("presets set parameters and options that exist, to values that are allowed") {
  size_t n_presets = 0;
  for (const SynapseModel& m : synapse_models())
    for (const SynapsePreset& preset : m.presets) {
      ++n_presets;
      CAPTURE(preset.name);
      CHECK(!preset.source.empty());
      CHECK(m.find_preset(preset.name) == &preset);
      const auto& choices = m.find_option("preset")->choices;
      CHECK(std::ranges::count(choices, preset.name) == 1);
      for (const auto& [name, value] : preset.parameters) {
        CAPTURE(name);
        const int f = find_field(m.parameters, name);
        REQUIRE(f >= 0);
        CHECK(m.parameters[size_t(f)].range.contains(value));
      }
      for (const auto& [name, choice] : preset.options) {
        CAPTURE(name);
        REQUIRE(m.find_option(name) != nullptr);
        const auto& known = m.find_option(name)->choices;
        CHECK(std::ranges::count(known, choice) == 1);
      }
    }
  CHECK(n_presets == 13);
}
