// Network: declarations, by index. The classes Population and Projection of the package name them.
#include "bindings.hpp"
#include "lapicque/base/error.hpp"

namespace lapicque::python {
namespace {

using Trains = std::vector<std::vector<double>>;

uint32_t add_population(Network& net, std::string name, std::string model, uint32_t size,
                        const py::dict& parameters, const py::dict& initial, Trains spike_times,
                        const py::object& positions) {
  const auto where = fmt::format("population \"{}\"", name);
  auto values = to_values(parameters, where), states = to_values(initial, where);
  Positions places;
  if (!positions.is_none()) {
    places = positions.cast<Positions>();
    require(places.points.size() == size, "{}: {} positions for {} neurons", where,
            places.points.size(), size);
  }
  const auto id =
      net.population(std::move(name), std::move(model), size, std::move(values), std::move(states));
  net.populations[id.index].spike_times = std::move(spike_times);
  net.populations[id.index].positions = std::move(places);
  return id.index;
}

Synapse make_synapse(const py::object& weight, const py::object& delay, std::string receptor,
                     std::string model, const py::dict& parameters, TextMap options,
                     double dendritic_fraction) {
  return {.weight = to_value(weight, "weight"),
          .delay = to_value(delay, "delay"),
          .receptor = std::move(receptor),
          .model = std::move(model),
          .parameters = to_values(parameters, "synapse"),
          .options = std::move(options),
          .dendritic_fraction = dendritic_fraction};
}

std::vector<double> list_of(const py::object& object, std::string_view unit, const char* where) {
  if (object.is_none()) return {};
  const Value value = to_value(object, where);
  require(value.list(), "{}: must be an array", where);
  std::vector<double> xs = *value.list();
  for (double& x : xs) x = in_unit({x, value.dimension}, unit, where);
  return xs;
}

/// Every setting that is not None; which ones a kind takes is checked by the package.
Stimulus make_stimulus(Stimulus::Kind kind, const py::dict& settings) {
  Stimulus s{.kind = kind};
  const auto given = [&](const char* name) -> py::object {
    return settings.contains(name) ? py::object(settings[name]) : py::none();
  };
  const auto value = [&](const char* name, Value& to) {
    if (const py::object x = given(name); !x.is_none()) to = to_value(x, name);
  };
  const auto number = [&](const char* name, const char* unit, double& to) {
    if (const py::object x = given(name); !x.is_none()) to = to_number(x, unit, name);
  };
  value("weight", s.weight), value("rate", s.rate), value("amplitude", s.amplitude);
  number("offset", "pA", s.offset), number("frequency", "Hz", s.frequency);
  number("phase", "1", s.phase), number("interval", "ms", s.interval);
  number("start", "ms", s.start), number("stop", "ms", s.stop);
  if (const py::object x = given("receptor"); !x.is_none()) s.receptor = x.cast<std::string>();
  if (const py::object x = given("name"); !x.is_none()) s.name = x.cast<std::string>();
  s.times = list_of(given("times"), "ms", "times");
  s.amplitudes = list_of(given("amplitudes"), "pA", "amplitudes");
  return s;
}

void bind_parts(py::module_& m) {
  py::class_<PopulationId>(m, "PopulationId", "A slice of a population, by index.")
      .def(py::init([](uint32_t index, uint32_t first, uint32_t last) {
             return PopulationId{index, {first, last}};
           }),
           py::arg("index"), py::arg("first") = 0, py::arg("last") = UINT32_MAX)
      .def_readonly("index", &PopulationId::index)
      .def_property_readonly("first", [](const PopulationId& p) { return p.slice.first; })
      .def_property_readonly("last", [](const PopulationId& p) { return p.slice.last; })
      .def(
          "__eq__", [](const PopulationId& a, const PopulationId& b) { return a == b; },
          py::is_operator());
  py::class_<Synapse>(m, "Synapse", "What a pair of a projection gets.")
      .def(py::init(&make_synapse), py::arg("weight"), py::arg("delay"), py::arg("receptor"),
           py::arg("model"), py::arg("parameters"), py::arg("options"),
           py::arg("dendritic_fraction"))
      .def_readonly("weight", &Synapse::weight)
      .def_readonly("delay", &Synapse::delay)
      .def_readonly("receptor", &Synapse::receptor)
      .def_readonly("model", &Synapse::model)
      .def_readonly("parameters", &Synapse::parameters)
      .def_readonly("options", &Synapse::options)
      .def_readonly("dendritic_fraction", &Synapse::dendritic_fraction);
  py::enum_<Stimulus::Kind>(m, "StimulusKind")
      .value("poisson", Stimulus::Kind::poisson)
      .value("dc", Stimulus::Kind::dc)
      .value("ac", Stimulus::Kind::ac)
      .value("step", Stimulus::Kind::step)
      .value("noise", Stimulus::Kind::noise);
  py::class_<Stimulus>(m, "Stimulus", "Input applied to every neuron of a slice.")
      .def(py::init(&make_stimulus), py::arg("kind"), py::arg("settings"));
}

}  // namespace

void bind_network(py::module_& m) {
  bind_parts(m);
  py::class_<Network>(m, "Network", "Populations, projections, stimuli and probes, as declared.")
      .def(py::init<>())
      .def_readwrite("name", &Network::name)
      .def("population", &add_population, py::arg("name"), py::arg("model"), py::arg("size"),
           py::arg("parameters"), py::arg("initial"), py::arg("spike_times"), py::arg("positions"))
      .def("connect", &Network::connect, py::arg("source"), py::arg("target"), py::arg("rule"),
           py::arg("synapse"), py::arg("name"))
      .def("stimulate", &Network::stimulate, py::arg("target"), py::arg("stimulus"))
      .def("record_spikes", &Network::record_spikes, py::arg("target"))
      .def("record", &Network::record, py::arg("target"), py::arg("variables"), py::arg("interval"))
      .def("record_weights", &Network::record_weights, py::arg("projection"), py::arg("interval"))
      .def(
          "find", [](const Network& net, const std::string& name) { return net.find(name).index; },
          py::arg("name"))
      .def("n_neurons", &Network::n_neurons)
      .def("n_probes", [](const Network& n) { return n.probes.size() + n.weight_probes.size(); })
      .def(
          "population_info",
          [](const Network& net, size_t index) {
            const Population& p = net.populations.at(index);
            return py::make_tuple(p.name, p.model, p.size, p.positions);
          },
          py::arg("index"))
      .def("n_populations", [](const Network& net) { return net.populations.size(); })
      .def(
          "projection_info",
          [](const Network& net, size_t index) {
            const Projection& p = net.projections.at(index);
            return py::make_tuple(p.name, p.source, p.target, p.connectivity, p.synapse);
          },
          py::arg("index"))
      .def("n_projections", [](const Network& net) { return net.projections.size(); })
      .def("describe", &Network::describe)
      .def("copy", [](const Network& net) { return net; })
      .def(
          "__eq__", [](const Network& a, const Network& b) { return a == b; }, py::is_operator());
  m.def("expected_synapses", &expected_synapses, py::arg("rule"), py::arg("n_source"),
        py::arg("n_target"));
}

}  // namespace lapicque::python
