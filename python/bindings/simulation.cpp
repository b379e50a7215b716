// Simulation: runs without the interpreter lock, in slices short enough for Ctrl-C to be prompt.
#include "lapicque/engine/simulation.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <optional>
#include <sstream>

#include "bindings.hpp"
#include "lapicque/base/error.hpp"

namespace lapicque::python {
namespace {

using Clock = std::chrono::steady_clock;

/// Between two looks at the signals of the process.
constexpr auto shortest_slice = std::chrono::milliseconds(15);
constexpr auto longest_slice = std::chrono::milliseconds(60);

/// A simulation, and what Python needs beside it: whether a thread runs it, and the recording as
/// last handed out, which is taken again only when something may have been added to it.
class Handle {
 public:
  Handle(const Network& network, SimulationOptions options)
      : simulation_(network, std::move(options)) {}
  Handle(const Network& network, Handle& earlier) : simulation_(network, earlier.get()) {}

  /// The simulation, unless another thread of the interpreter runs it.
  Simulation& get() {
    require(!running_, "this simulation is running in another thread; wait for its run() to end");
    return simulation_;
  }
  Simulation& changing() {
    recording_.reset();
    return get();
  }

  std::shared_ptr<Recording> recording() {
    if (!recording_) recording_ = std::make_shared<Recording>(get().recording());
    return recording_;
  }

  /// Advances by n steps without the lock. `n` may be of any size: spikes do not depend on it.
  void advance(int64_t n) {
    Simulation& sim = changing();
    running_ = true;
    const py::gil_scoped_release unlocked;
    struct Reset {
      std::atomic<bool>& flag;
      ~Reset() { flag = false; }
    } reset{running_};
    sim.run(double(n) * sim.options().dt);
  }

 private:
  Simulation simulation_;
  std::shared_ptr<Recording> recording_;
  std::atomic<bool> running_{false};
};

/// The number of steps in `ms`, or the engine's own error.
int64_t whole_steps(Simulation& sim, double ms) {
  const double n = ms / sim.options().dt;
  if (!(n >= 0 && n < 0x1p53) ||
      std::abs(n - std::round(n)) >= 1e-6 * std::max(1.0, std::round(n) * 1e-6))
    sim.run(ms);  // throws
  return std::llround(n);
}

/// Runs for `duration` ms. Without `watch`, slices are as long as signals may wait. With it, every
/// `interval` ms (0: after each slice) it is called with the time since the start of the run, and
/// False ends the run. Returns whether it reached the end.
bool run(Handle& handle, double duration, const py::object& watch, double interval) {
  int64_t left = whole_steps(handle.get(), duration);
  const int64_t every =
      interval > 0 ? std::max<int64_t>(1, whole_steps(handle.get(), interval)) : 0;
  const double dt = handle.get().options().dt;
  int64_t slice = 1, done = 0, next_call = every;
  const auto ask = [&] {
    return watch.is_none() || !watch(double(done) * dt).is(py::bool_(false));
  };
  while (left > 0) {
    int64_t n = std::min(slice, left);
    if (every) n = std::min(n, next_call - done);
    const auto begun = Clock::now();
    handle.advance(n);
    const auto took = Clock::now() - begun;
    left -= n, done += n;
    if (took < shortest_slice && n == slice) slice *= 2;
    if (took > longest_slice) slice = std::max<int64_t>(1, n / 2);
    if (PyErr_CheckSignals() != 0) throw py::error_already_set();
    if (every && done < next_call && left > 0) continue;
    next_call += every;
    if (!ask()) return left == 0;
  }
  return true;
}

std::unique_ptr<Handle> make(const Network& network, double dt, uint64_t seed, int threads,
                             const std::string& precision, const std::string& weights,
                             std::string isa, const py::object& progress) {
  const auto choice = [](std::string_view what, const std::string& name,
                         std::vector<std::string> known) {
    const auto found = std::ranges::find(known, name);
    if (found == known.end()) fail("{}: \"{}\"{}", what, name, suggestion(name, known));
    return found - known.begin();
  };
  SimulationOptions options{.dt = dt, .seed = seed, .threads = threads, .isa = std::move(isa)};
  options.precision = choice("precision", precision, {"float64", "float32"}) == 0
                          ? Precision::float64
                          : Precision::float32;
  options.weights = choice("weights", weights, {"exact", "bits16"}) == 0 ? WeightStorage::exact
                                                                         : WeightStorage::bits16;
  // The engine keeps the callback; what it refers to lives only while synapses are first made.
  const auto watching = std::make_shared<const py::object*>(&progress);
  options.construction_progress = [watching](double done) {
    if (!*watching) return;
    const py::gil_scoped_acquire locked;
    if (PyErr_CheckSignals() != 0) throw py::error_already_set();
    if (!(*watching)->is_none()) (**watching)(done);
  };
  const struct Ends {
    const py::object*& object;
    ~Ends() { object = nullptr; }
  } ends{*watching};
  const py::gil_scoped_release unlocked;
  return std::make_unique<Handle>(network, std::move(options));
}

std::unique_ptr<Handle> continued(Handle& earlier, const Network& network) {
  const py::gil_scoped_release unlocked;
  return std::make_unique<Handle>(network, earlier);
}

/// Structured: source, target, weight, delay.
py::array connections(Handle& handle, size_t projection) {
  using Connection = Simulation::Connection;
  auto* list = new std::vector<Connection>(handle.get().connections(projection));
  const py::capsule owner(list, [](void* p) { delete static_cast<std::vector<Connection>*>(p); });
  py::list names, formats, offsets;
  const auto add = [&](const char* name, const char* format, size_t offset) {
    names.append(name), formats.append(py::dtype(format)), offsets.append(offset);
  };
  add("source", "u4", offsetof(Connection, source));
  add("target", "u4", offsetof(Connection, target));
  add("weight", "f8", offsetof(Connection, weight));
  add("delay", "f8", offsetof(Connection, delay));
  return py::array(py::dtype(names, formats, offsets, sizeof(Connection)), {list->size()},
                   list->data(), owner);
}

py::bytes checkpoint(Handle& handle) {
  std::ostringstream out;
  handle.get().save(out);
  return py::bytes(std::move(out).str());
}

void restore(Handle& handle, const py::bytes& bytes) {
  std::istringstream in{std::string(bytes)};
  handle.changing().restore(in);
}

py::list projection_info(Handle& handle) {
  py::list list;
  for (const ProjectionInfo& p : handle.get().projection_info())
    list.append(py::make_tuple(p.name, p.layout, p.n_synapses, p.bytes_per_synapse));
  return list;
}

void bind_live(py::class_<Handle>& c) {
  c.def(
       "get",
       [](Handle& h, PopulationId p, const std::string& name) {
         return take(h.get().get(p, name));
       },
       py::arg("population"), py::arg("name"))
      .def(
          "set",
          [](Handle& h, PopulationId p, const std::string& name, const py::object& value) {
            h.get().set(p, name, to_value(value, name));
          },
          py::arg("population"), py::arg("name"), py::arg("value"))
      .def(
          "stimulate",
          [](Handle& h, PopulationId target, const Stimulus& stimulus) {
            return h.get().stimulate(target, stimulus);
          },
          py::arg("target"), py::arg("stimulus"))
      .def(
          "set_stimulus",
          [](Handle& h, size_t stimulus, const Stimulus& changed) {
            h.get().set_stimulus(stimulus, changed);
          },
          py::arg("stimulus"), py::arg("changed"))
      .def(
          "set_spike_times",
          [](Handle& h, PopulationId sources, std::vector<std::vector<double>> times) {
            h.get().set_spike_times(sources, std::move(times));
          },
          py::arg("sources"), py::arg("times"))
      .def(
          "record_spikes", [](Handle& h, PopulationId p) { h.changing().record_spikes(p); },
          py::arg("target"))
      .def(
          "record",
          [](Handle& h, PopulationId target, std::vector<std::string> variables, double interval) {
            h.changing().record(target, std::move(variables), interval);
          },
          py::arg("target"), py::arg("variables"), py::arg("interval"))
      .def(
          "record_weights",
          [](Handle& h, size_t projection, double interval) {
            h.changing().record_weights(projection, interval);
          },
          py::arg("projection"), py::arg("interval"))
      .def("connections", &connections, py::arg("projection"))
      .def(
          "set_weights",
          [](Handle& h, size_t projection, const Numbers& weights) {
            h.get().set_weights(projection, span_of(weights));
          },
          py::arg("projection"), py::arg("weights"))
      .def(
          "reward",
          [](Handle& h, size_t projection, double amount) { h.get().reward(projection, amount); },
          py::arg("projection"), py::arg("amount"));
}

}  // namespace

void bind_simulation(py::module_& m) {
  py::class_<Handle> c(m, "Simulation", "A network in motion.");
  c.def(py::init(&make), py::arg("network"), py::arg("dt"), py::arg("seed"), py::arg("threads"),
        py::arg("precision"), py::arg("weights"), py::arg("isa"), py::arg("progress"))
      .def("continued", &continued, py::arg("network"))
      .def("run", &run, py::arg("duration"), py::arg("watch"), py::arg("interval"))
      .def("recording", &Handle::recording)
      .def("clear_recording", [](Handle& h) { h.changing().clear_recording(); })
      .def("reset", [](Handle& h) { h.changing().reset(); })
      .def("checkpoint", &checkpoint)
      .def("restore", &restore, py::arg("data"))
      .def("network", [](Handle& h) { return h.get().network(); })
      .def("time", [](Handle& h) { return h.get().time(); })
      .def("dt", [](Handle& h) { return h.get().options().dt; })
      .def("seed", [](Handle& h) { return h.get().options().seed; })
      .def("threads", [](Handle& h) { return h.get().options().threads; })
      .def("isa", [](Handle& h) { return h.get().options().isa; })
      .def("n_synapses", [](Handle& h) { return h.get().n_synapses(); })
      .def("n_spikes", [](Handle& h) { return h.get().n_spikes(); })
      .def("synaptic_events", [](Handle& h) { return h.get().synaptic_events(); })
      .def("min_delay", [](Handle& h) { return h.get().min_delay(); })
      .def("synapse_bytes", [](Handle& h) { return h.get().synapse_bytes(); })
      .def("projection_info", &projection_info);
  bind_live(c);
}

}  // namespace lapicque::python
