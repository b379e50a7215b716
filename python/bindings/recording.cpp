// Recording: its arrays are views of memory that the recording owns.
#include "lapicque/recording/recording.hpp"

#include "bindings.hpp"

namespace lapicque::python {
namespace {

const SpikeTrains& trains(const py::object& self) { return self.cast<const SpikeTrains&>(); }

SpikeTrains make_trains(
    const Numbers& times,
    const py::array_t<uint32_t, py::array::c_style | py::array::forcecast>& senders,
    uint32_t n_neurons, double t_start, double t_stop) {
  SpikeTrains made{.t_start = t_start,
                   .t_stop = t_stop,
                   .times = {times.data(), times.data() + times.size()},
                   .senders = {senders.data(), senders.data() + senders.size()},
                   .n_neurons = n_neurons};
  return sorted(std::move(made));
}

void bind_spikes(py::module_& m) {
  py::class_<SpikeTrains>(m, "SpikeTrains", "Spikes of one population in one window of time.")
      .def(py::init(&make_trains), py::arg("times"), py::arg("senders"), py::arg("n_neurons"),
           py::arg("t_start"), py::arg("t_stop"))
      .def_readonly("t_start", &SpikeTrains::t_start)
      .def_readonly("t_stop", &SpikeTrains::t_stop)
      .def_readonly("n_neurons", &SpikeTrains::n_neurons)
      .def("n_spikes", &SpikeTrains::n_spikes)
      .def_property_readonly("times",
                             [](const py::object& self) {
                               const auto& times = trains(self).times;
                               return view(times.data(), {py::ssize_t(times.size())}, self);
                             })
      .def_property_readonly("senders",
                             [](const py::object& self) {
                               const auto& senders = trains(self).senders;
                               return view(senders.data(), {py::ssize_t(senders.size())}, self);
                             })
      .def("by_neuron",
           [](const SpikeTrains& s) {
             py::list list;
             for (auto& train : s.by_neuron()) list.append(take(std::move(train)));
             return list;
           })
      .def("between", &SpikeTrains::between, py::arg("t0"), py::arg("t1"))
      .def("select", &SpikeTrains::select, py::arg("first"), py::arg("last"))
      .def(
          "hash", [](const SpikeTrains& s, double dt) { return spike_hash(s, dt); }, py::arg("dt"))
      .def(
          "__eq__", [](const SpikeTrains& a, const SpikeTrains& b) { return a == b; },
          py::is_operator());
}

void bind_trace(py::module_& m) {
  py::class_<Trace>(m, "Trace", "A variable of some neurons, sampled at equal intervals.")
      .def_readonly("population", &Trace::population)
      .def_readonly("variable", &Trace::variable)
      .def_readonly("unit", &Trace::unit)
      .def_readonly("t_start", &Trace::t_start)
      .def_readonly("interval", &Trace::interval)
      .def("n_samples", &Trace::n_samples)
      .def("times", [](const Trace& t) { return take(t.times()); })
      .def_property_readonly("neurons",
                             [](const py::object& self) {
                               const auto& neurons = self.cast<const Trace&>().neurons;
                               return view(neurons.data(), {py::ssize_t(neurons.size())}, self);
                             })
      .def_property_readonly("samples", [](const py::object& self) {
        const auto& trace = self.cast<const Trace&>();
        return view(trace.samples.data(),
                    {py::ssize_t(trace.n_samples()), py::ssize_t(trace.neurons.size())}, self);
      });
}

}  // namespace

void bind_recording(py::module_& m) {
  bind_spikes(m);
  bind_trace(m);
  py::class_<Recording, std::shared_ptr<Recording>>(m, "Recording", "What was recorded.")
      .def_readonly("t_start", &Recording::t_start)
      .def_readonly("t_stop", &Recording::t_stop)
      .def_readonly("dt", &Recording::dt)
      .def("hash", [](const Recording& r) { return spike_hash(r); })
      .def("spike_records",
           [](const py::object& self) {
             py::list list;
             for (const SpikeRecord& record : self.cast<const Recording&>().spikes)
               list.append(py::make_tuple(
                   record.population,
                   py::cast(record.spikes, py::return_value_policy::reference_internal, self)));
             return list;
           })
      .def("traces",
           [](const py::object& self) {
             py::list list;
             for (const Trace& trace : self.cast<const Recording&>().traces)
               list.append(py::cast(trace, py::return_value_policy::reference_internal, self));
             return list;
           })
      .def("spikes_of", &Recording::spikes_of, py::arg("population"),
           py::return_value_policy::reference_internal)
      .def("trace", &Recording::trace, py::arg("population"), py::arg("variable"),
           py::return_value_policy::reference_internal);
}

}  // namespace lapicque::python
