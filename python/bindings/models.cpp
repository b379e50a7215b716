// The tables of the models, as dictionaries; the package makes documented objects of them.
#include "bindings.hpp"
#include "lapicque/models/registry.hpp"
#include "lapicque/models/source.hpp"
#include "lapicque/models/synapse.hpp"

namespace lapicque::python {
namespace {

py::dict field(const Field& f) {
  return py::dict(py::arg("name") = f.name, py::arg("default") = f.value, py::arg("unit") = f.unit,
                  py::arg("range") = f.range.describe(), py::arg("text") = f.text);
}

py::list fields(std::span<const Field> table) {
  py::list list;
  for (const Field& f : table) list.append(field(f));
  return list;
}

py::dict prose(const ModelInfo& info, const char* kind) {
  const auto text = [](std::string_view s) { return py::str(s.data(), s.size()); };
  return py::dict(py::arg("kind") = kind, py::arg("name") = text(info.name),
                  py::arg("summary") = text(info.summary),
                  py::arg("equations") = text(info.equations),
                  py::arg("method") = text(info.method), py::arg("source") = text(info.source));
}

py::dict neuron(const NeuronModel& model) {
  py::dict d = prose(model.info, "neuron");
  d["parameters"] = fields(model.parameters);
  d["state"] = fields(model.state);
  py::list receptors;
  for (const size_t i : model.receptors()) receptors.append(field(model.input[i]));
  d["receptors"] = receptors;
  return d;
}

py::dict source(const SourceModel& model) {
  py::dict d = prose(model.info, "source");
  d["parameters"] = fields(model.parameters);
  return d;
}

py::dict synapse(const SynapseModel& model) {
  py::dict d = prose(model.info, "synapse");
  d["parameters"] = fields(model.parameters);
  py::list options, presets;
  for (const SynapseOption& o : model.options)
    options.append(py::dict(py::arg("name") = o.name, py::arg("choices") = o.choices,
                            py::arg("text") = o.text));
  for (const SynapsePreset& p : model.presets)
    presets.append(py::dict(py::arg("name") = p.name, py::arg("source") = p.source));
  d["options"] = options;
  d["presets"] = presets;
  d["per_synapse"] = model.per_synapse;
  return d;
}

}  // namespace

void bind_models(py::module_& m) {
  m.def("models", [] {
    py::list list;
    for (const auto& model : neuron_models()) list.append(neuron(model));
    for (const auto& model : source_models()) list.append(source(model));
    for (const auto& model : synapse_models()) list.append(synapse(model));
    return list;
  });
}

}  // namespace lapicque::python
