// The rules of connectivity, each a class with keyword arguments, and positions.
#include "bindings.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/network/positions.hpp"

namespace lapicque::python {
namespace {

template <class Rule>
py::class_<Rule> bind_rule(py::module_& m, const char* name, const char* doc) {
  return py::class_<Rule>(m, name, doc)
      .def(
          "__eq__", [](const Rule& a, const Rule& b) { return a == b; }, py::is_operator())
      .def("__repr__", [](const Rule& rule) { return describe(Connectivity(rule)); });
}

std::vector<uint32_t> indices(const py::handle& object, const char* name) {
  const auto given = py::array::ensure(object);
  if (!given) PyErr_Clear();
  require(given && given.ndim() == 1 &&
              (given.dtype().kind() == 'i' || given.dtype().kind() == 'u' || given.size() == 0),
          "ExplicitPairs: {} must be a one-dimensional array of whole numbers", name);
  const py::array_t<int64_t, py::array::c_style | py::array::forcecast> wide(given);
  std::vector<uint32_t> list(size_t(wide.size()));
  for (size_t i = 0; i < list.size(); ++i) {
    const int64_t x = wide.data()[i];
    require(x >= 0 && x <= int64_t(UINT32_MAX),
            "ExplicitPairs: {}[{}] is {}; indices count from 0 within the population", name, i, x);
    list[i] = uint32_t(x);
  }
  return list;
}

template <class Rule>
void bind_degree(py::module_& m, const char* name, const char* doc) {
  bind_rule<Rule>(m, name, doc)
      .def(py::init([](uint32_t k, bool autapses, bool multapses) {
             return Rule{k, autapses, multapses};
           }),
           py::arg("k"), py::kw_only(), py::arg("autapses") = true, py::arg("multapses") = true)
      .def_readwrite("k", &Rule::k)
      .def_readwrite("autapses", &Rule::autapses)
      .def_readwrite("multapses", &Rule::multapses);
}

void bind_rules(py::module_& m) {
  bind_rule<OneToOne>(m, "OneToOne", "Neuron i to neuron i.").def(py::init<>());
  bind_rule<AllToAll>(m, "AllToAll", "Every pair; autapses: also a neuron to itself.")
      .def(py::init([](bool autapses) { return AllToAll{autapses}; }), py::kw_only(),
           py::arg("autapses") = true)
      .def_readwrite("autapses", &AllToAll::autapses);
  bind_rule<FixedProbability>(m, "FixedProbability", "Every pair independently with probability p.")
      .def(py::init([](double p, bool autapses) {
             return FixedProbability{p, autapses};
           }),
           py::arg("p"), py::kw_only(), py::arg("autapses") = true)
      .def_readwrite("p", &FixedProbability::p)
      .def_readwrite("autapses", &FixedProbability::autapses);
  bind_degree<FixedInDegree>(m, "FixedInDegree", "Every target draws k sources.");
  bind_degree<FixedOutDegree>(m, "FixedOutDegree", "Every source draws k targets.");
  bind_rule<FixedTotalNumber>(m, "FixedTotalNumber", "n pairs, drawn from all.")
      .def(py::init([](uint64_t n, bool autapses, bool multapses) {
             return FixedTotalNumber{n, autapses, multapses};
           }),
           py::arg("n"), py::kw_only(), py::arg("autapses") = true, py::arg("multapses") = true)
      .def_readwrite("n", &FixedTotalNumber::n)
      .def_readwrite("autapses", &FixedTotalNumber::autapses)
      .def_readwrite("multapses", &FixedTotalNumber::multapses);
  bind_rule<DistanceDependent>(m, "DistanceDependent",
                               "Every pair with a probability that depends on its distance, cut "
                               "to [0, 1]; no pair further apart than `cutoff` (um).")
      .def(py::init([](const Value& p, const py::object& cutoff, bool autapses) {
             require(p.distance(),
                     "DistanceDependent: p is {}; it must be a function of distance, "
                     "such as lapicque.distance.gaussian(a=1, b=\"100 um\")",
                     p.describe());
             DistanceDependent rule{.p = *p.distance(), .autapses = autapses};
             if (!cutoff.is_none())
               rule.cutoff = to_number(cutoff, "um", "DistanceDependent: cutoff");
             return rule;
           }),
           py::arg("p"), py::kw_only(), py::arg("cutoff") = py::none(), py::arg("autapses") = false)
      .def_readwrite("cutoff", &DistanceDependent::cutoff)
      .def_readwrite("autapses", &DistanceDependent::autapses);
  bind_rule<ExplicitPairs>(m, "ExplicitPairs", "Pairs by index within source and target.")
      .def(py::init([](const py::object& sources, const py::object& targets) {
             ExplicitPairs rule{indices(sources, "sources"), indices(targets, "targets")};
             require(rule.sources.size() == rule.targets.size(),
                     "ExplicitPairs: {} sources and {} targets; they are pairs",
                     rule.sources.size(), rule.targets.size());
             return rule;
           }),
           py::arg("sources"), py::arg("targets"))
      .def_property_readonly("sources",
                             [](const py::object& self) {
                               const auto& list = self.cast<const ExplicitPairs&>().sources;
                               return view(list.data(), {py::ssize_t(list.size())}, self);
                             })
      .def_property_readonly("targets", [](const py::object& self) {
        const auto& list = self.cast<const ExplicitPairs&>().targets;
        return view(list.data(), {py::ssize_t(list.size())}, self);
      });
}

/// [n][1 .. 3] numbers in um.
Positions positions(const Numbers& points, const std::array<double, 3>& period) {
  require(points.ndim() == 2 && points.shape(1) >= 1 && points.shape(1) <= 3,
          "positions: an array of {} dimensions; it must be [n][1 .. 3], in um", points.ndim());
  Positions made{.period = period};
  const auto columns = size_t(points.shape(1));
  made.points.resize(size_t(points.shape(0)));
  for (size_t i = 0; i < made.points.size(); ++i) {
    made.points[i] = {0, 0, 0};
    std::copy_n(points.data() + i * columns, columns, made.points[i].begin());
  }
  return made;
}

void bind_positions(py::module_& m) {
  using Triple = std::array<double, 3>;
  const auto border = [](bool periodic) { return periodic ? Border::periodic : Border::open; };
  py::class_<Positions>(m, "Positions", "Where neurons sit, in um; period > 0 wraps that axis.")
      .def(py::init(&positions), py::arg("points"), py::kw_only(),
           py::arg("period") = Triple{0, 0, 0})
      .def_readonly("period", &Positions::period)
      .def_property_readonly("points",
                             [](const py::object& self) {
                               const auto& points = self.cast<const Positions&>().points;
                               return view(points.empty() ? nullptr : points[0].data(),
                                           {py::ssize_t(points.size()), 3}, self);
                             })
      .def("__len__", [](const Positions& p) { return p.points.size(); })
      .def("__repr__", [](const Positions& p) {
        return fmt::format("<positions of {} neurons>", p.points.size());
      });
  m.def(
      "grid_positions",
      [border](const std::array<uint32_t, 3>& counts, const Triple& spacing, const Triple& origin,
               bool periodic) {
        return grid_positions({counts, spacing, origin, border(periodic)});
      },
      py::arg("counts"), py::arg("spacing"), py::arg("origin"), py::arg("periodic"));
  m.def(
      "box_positions",
      [border](const Triple& low, const Triple& high, bool periodic, uint32_t n, uint64_t seed) {
        return random_positions(Box{low, high, border(periodic)}, n, seed);
      },
      py::arg("low"), py::arg("high"), py::arg("periodic"), py::arg("n"), py::arg("seed"));
  m.def(
      "ball_positions",
      [](const Triple& centre, double radius, uint32_t n, uint64_t seed) {
        return random_positions(Ball{centre, radius}, n, seed);
      },
      py::arg("centre"), py::arg("radius"), py::arg("n"), py::arg("seed"));
}

}  // namespace

void bind_connectivity(py::module_& m) {
  bind_rules(m);
  bind_positions(m);
}

}  // namespace lapicque::python
