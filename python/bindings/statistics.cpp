// The statistics of spike trains; windows are (t_start, t_stop) in ms.
#include "lapicque/recording/statistics.hpp"

#include "bindings.hpp"

namespace lapicque::python {
namespace {

namespace st = statistics;
using Trains = std::vector<std::vector<double>>;
using Pair = std::pair<double, double>;

st::Window window_of(const Pair& w) { return {w.first, w.second}; }

py::array square(st::SquareMatrix m) {
  const auto n = py::ssize_t(m.n);
  return take(std::move(m.values), {n, n});
}

py::dict summary(const SpikeTrains& spikes) {
  const st::Summary s = st::summarise(spikes);
  py::dict d;
  d["n_spikes"] = s.n_spikes, d["n_neurons"] = s.n_neurons, d["n_active"] = s.n_active;
  d["duration"] = s.duration, d["rate"] = s.rate, d["rate_sd"] = s.rate_sd;
  d["cv"] = s.cv, d["cv2"] = s.cv2, d["lv"] = s.lv, d["fano"] = s.fano;
  d["correlation"] = s.correlation, d["synchrony"] = s.synchrony;
  d["population_fano"] = s.population_fano;
  d["peak_frequency"] = s.peak_frequency, d["peak_prominence"] = s.peak_prominence;
  return d;
}

void bind_trains(py::module_& m) {
  m.def(
      "mean_rate",
      [](const Numbers& train, Pair w) { return st::mean_rate(span_of(train), window_of(w)); },
      py::arg("train"), py::arg("window"));
  m.def(
      "intervals", [](const Numbers& train) { return take(st::intervals(span_of(train))); },
      py::arg("train"));
  m.def(
      "cv", [](const Numbers& isi) { return st::cv(span_of(isi)); }, py::arg("intervals"));
  m.def(
      "cv2", [](const Numbers& isi) { return st::cv2(span_of(isi)); }, py::arg("intervals"));
  m.def(
      "lv", [](const Numbers& isi) { return st::lv(span_of(isi)); }, py::arg("intervals"));
  m.def(
      "lvr", [](const Numbers& isi, double r) { return st::lvr(span_of(isi), r); },
      py::arg("intervals"), py::arg("r"));
  m.def(
      "binned_counts",
      [](const Numbers& train, Pair w, double bin) {
        return take(st::binned_counts(span_of(train), window_of(w), bin));
      },
      py::arg("train"), py::arg("window"), py::arg("bin"));
  m.def(
      "fano_factor",
      [](const Numbers& train, Pair w, double length) {
        return st::fano_factor(span_of(train), window_of(w), length);
      },
      py::arg("train"), py::arg("window"), py::arg("length"));
  m.def(
      "population_rate",
      [](const Trains& trains, Pair w, double bin) {
        return take(st::population_rate(trains, window_of(w), bin));
      },
      py::arg("trains"), py::arg("window"), py::arg("bin"));
}

void bind_pairs(py::module_& m) {
  m.def(
      "correlation_matrix",
      [](const Trains& trains, Pair w, double bin) {
        return square(st::correlation_matrix(trains, window_of(w), bin));
      },
      py::arg("trains"), py::arg("window"), py::arg("bin"));
  m.def(
      "mean_correlation",
      [](const Trains& trains, Pair w, double bin) {
        return st::mean_correlation(trains, window_of(w), bin);
      },
      py::arg("trains"), py::arg("window"), py::arg("bin"));
  m.def(
      "cross_correlogram",
      [](const Numbers& a, const Numbers& b, Pair w, double bin, double max_lag) {
        auto c = st::cross_correlogram(span_of(a), span_of(b), window_of(w), bin, max_lag);
        return py::make_tuple(take(std::move(c.lags)), take(std::move(c.counts)),
                              take(std::move(c.expected)));
      },
      py::arg("a"), py::arg("b"), py::arg("window"), py::arg("bin"), py::arg("max_lag"));
  m.def(
      "sttc",
      [](const Numbers& a, const Numbers& b, Pair w, double dt) {
        return st::sttc(span_of(a), span_of(b), window_of(w), dt);
      },
      py::arg("a"), py::arg("b"), py::arg("window"), py::arg("dt"));
  m.def(
      "van_rossum_distance",
      [](const Numbers& a, const Numbers& b, double tau) {
        return st::van_rossum_distance(span_of(a), span_of(b), tau);
      },
      py::arg("a"), py::arg("b"), py::arg("tau"));
  m.def(
      "victor_purpura_distance",
      [](const Numbers& a, const Numbers& b, double q) {
        return st::victor_purpura_distance(span_of(a), span_of(b), q);
      },
      py::arg("a"), py::arg("b"), py::arg("q"));
  m.def(
      "isi_distance",
      [](const Numbers& a, const Numbers& b, Pair w) {
        return st::isi_distance(span_of(a), span_of(b), window_of(w));
      },
      py::arg("a"), py::arg("b"), py::arg("window"));
  m.def(
      "spike_distance",
      [](const Numbers& a, const Numbers& b, Pair w) {
        return st::spike_distance(span_of(a), span_of(b), window_of(w));
      },
      py::arg("a"), py::arg("b"), py::arg("window"));
  m.def(
      "coincidence_factor",
      [](const Numbers& target, const Numbers& model, Pair w, double delta) {
        return st::coincidence_factor(span_of(target), span_of(model), window_of(w), delta);
      },
      py::arg("target"), py::arg("model"), py::arg("window"), py::arg("delta"));
}

}  // namespace

void bind_statistics(py::module_& m) {
  py::module_ s = m.def_submodule("statistics", "Statistics of spike trains.");
  s.def("summarise", &summary, py::arg("spikes"));
  bind_trains(s);
  bind_pairs(s);
  s.def(
      "power_spectrum",
      [](const Numbers& signal, double step, size_t segment) {
        auto p = st::power_spectrum(span_of(signal), step, segment);
        return py::make_tuple(take(std::move(p.frequency)), take(std::move(p.power)));
      },
      py::arg("signal"), py::arg("step"), py::arg("segment"));
  s.def(
      "kolmogorov_smirnov",
      [](const Numbers& a, const Numbers& b) {
        const auto r = st::kolmogorov_smirnov(span_of(a), span_of(b));
        return py::make_tuple(r.statistic, r.p_value);
      },
      py::arg("a"), py::arg("b"));
}

}  // namespace lapicque::python
