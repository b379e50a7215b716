// Numbers, quantities, lists, distributions and functions of distance.
#include "bindings.hpp"
#include "lapicque/base/error.hpp"

namespace lapicque::python {
namespace {

Quantity to_quantity(const py::handle& object, std::string_view where) {
  if (py::isinstance<py::str>(object)) return parse_quantity(object.cast<std::string>(), where);
  const Value value = to_value(object, where);
  require(value.number(), "{}: one number is expected, not {}", where, value.describe());
  return {*value.number(), value.dimension};
}

/// The one dimension of numbers that belong together; those without a unit go with any.
Dimension common(std::initializer_list<Quantity> quantities, std::string_view where) {
  Dimension dimension = Dimension::none;
  for (const Quantity& q : quantities) {
    if (q.dimension == Dimension::none) continue;
    require(dimension == Dimension::none || dimension == q.dimension,
            "{}: its numbers are in {} and in {}; they must be in one unit", where,
            internal_unit(dimension), internal_unit(q.dimension));
    dimension = q.dimension;
  }
  return dimension;
}

Value list_value(const Numbers& numbers, Quantity unit, std::string_view where) {
  require(numbers.ndim() == 1,
          "{}: an array of {} dimensions; it must have one, with a number "
          "for each neuron or connection",
          where, numbers.ndim());
  std::vector<double> xs(numbers.data(), numbers.data() + numbers.size());
  for (double& x : xs) x *= unit.value;
  return Value(std::move(xs), unit.dimension);
}

/// An array or a number with a unit, as the package `quantities` writes it.
Value from_quantities(const py::handle& object, std::string_view where) {
  const auto unit_name = object.attr("dimensionality").attr("string").cast<std::string>();
  const Quantity unit = parse_quantity("1 " + unit_name, where);
  const Numbers numbers = Numbers::ensure(object.attr("magnitude"));
  require(bool(numbers), "{}: not numbers", where);
  if (numbers.ndim() == 0) return Quantity{*numbers.data() * unit.value, unit.dimension};
  return list_value(numbers, unit, where);
}

Value distribution(Distribution::Kind kind, const py::object& a, const py::object& b,
                   const py::object& low, const py::object& high, bool clip) {
  constexpr auto where = "distribution";
  const Quantity qa = to_quantity(a, where), qb = to_quantity(b, where);
  Distribution d{.kind = kind, .a = qa.value, .b = qb.value};
  Quantity ql{d.bounds.low}, qh{d.bounds.high};
  if (!low.is_none()) ql = to_quantity(low, where), d.bounds.low = ql.value;
  if (!high.is_none()) qh = to_quantity(high, where), d.bounds.high = qh.value;
  d.outside = clip ? Distribution::Outside::clip : Distribution::Outside::redraw;
  const Value value(d, common({qa, qb, ql, qh}, where));
  value.check(internal_unit(value.dimension), any_value, where);
  return value;
}

Value distance_function(DistanceFunction::Kind kind, const py::object& a, const py::object& b,
                        const py::object& c) {
  constexpr auto where = "function of distance";
  const Quantity qa = to_quantity(a, where), qc = to_quantity(c, where);
  const bool linear = kind == DistanceFunction::Kind::linear;
  const DistanceFunction f{
      .kind = kind, .a = qa.value, .b = to_number(b, linear ? "1" : "um", where), .c = qc.value};
  return Value(f, common({qa, qc}, where));
}

}  // namespace

Value to_value(const py::handle& object, std::string_view where) {
  if (py::isinstance<Value>(object)) return object.cast<Value>();
  if (py::isinstance<py::str>(object))
    return Value(parse_quantity(object.cast<std::string>(), where));
  if (PyFloat_Check(object.ptr()) || PyLong_Check(object.ptr())) return object.cast<double>();
  if (py::hasattr(object, "dimensionality") && py::hasattr(object, "magnitude"))
    return from_quantities(object, where);
  if (!object.is_none() && !py::isinstance<py::dict>(object)) {
    const Numbers numbers = Numbers::ensure(object);
    if (numbers && numbers.ndim() == 0) return *numbers.data();
    if (numbers) return list_value(numbers, {1, Dimension::none}, where);
  }
  PyErr_Clear();
  fail(
      "{}: {} is no value; write a number, text with a unit such as \"20 ms\", an array with a "
      "number for each neuron, or a distribution such as lapicque.normal(20, 2)",
      where, py::repr(object).cast<std::string>());
}

ValueMap to_values(const py::dict& values, std::string_view where) {
  ValueMap map;
  for (const auto& [key, value] : values) {
    const auto name = py::str(key).cast<std::string>();
    map.emplace(name, to_value(value, fmt::format("{}: {}", where, name)));
  }
  return map;
}

double to_number(const py::handle& object, std::string_view unit, std::string_view where) {
  return in_unit(to_quantity(object, where), unit, where);
}

void bind_values(py::module_& m) {
  py::class_<Value>(m, "Value", "A number, a list, a distribution or a function of distance.")
      .def(
          "__eq__", [](const Value& a, const Value& b) { return a == b; }, py::is_operator())
      .def("__repr__", [](const Value& v) { return fmt::format("<{}>", v.describe()); });
  py::enum_<Distribution::Kind>(m, "DistributionKind")
      .value("uniform", Distribution::Kind::uniform)
      .value("normal", Distribution::Kind::normal)
      .value("lognormal", Distribution::Kind::lognormal)
      .value("exponential", Distribution::Kind::exponential)
      .value("gamma", Distribution::Kind::gamma);
  py::enum_<DistanceFunction::Kind>(m, "DistanceKind")
      .value("linear", DistanceFunction::Kind::linear)
      .value("exponential", DistanceFunction::Kind::exponential)
      .value("gaussian", DistanceFunction::Kind::gaussian);
  m.def(
      "value", [](const py::object& x) { return to_value(x, "value"); }, py::arg("x"));
  m.def(
      "with_unit",
      [](const Numbers& x, const std::string& unit) {
        const Quantity one = parse_quantity("1 " + unit, "unit");
        if (x.ndim() == 0) return Value(Quantity{*x.data() * one.value, one.dimension});
        return list_value(x, one, "quantity");
      },
      py::arg("x"), py::arg("unit"));
  m.def("number", &to_number, py::arg("x"), py::arg("unit"), py::arg("where"));
  m.def("distribution", &distribution, py::arg("kind"), py::arg("a"), py::arg("b"), py::arg("low"),
        py::arg("high"), py::arg("clip"));
  m.def("distance_function", &distance_function, py::arg("kind"), py::arg("a"), py::arg("b"),
        py::arg("c"));
}

}  // namespace lapicque::python
