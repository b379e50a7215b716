// What the parts of the extension module `lapicque._core` share. The module is thin and flat: it
// converts, and holds no rules of its own; the classes that people meet are in python/lapicque/.
//
// Arrays cross without copies wherever their owner can be kept alive: a recording owns its spike
// times and samples, and a list made for one call moves into the array that is returned.
#pragma once
#include <pybind11/functional.h>
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <memory>
#include <string_view>
#include <vector>

#include "lapicque/network/network.hpp"

namespace lapicque::python {

namespace py = pybind11;

/// A number, "20 ms", a one-dimensional array or sequence, a _core.Value, or a quantity of the
/// package `quantities`. Throws Error; `where` opens its message.
Value to_value(const py::handle& object, std::string_view where);
ValueMap to_values(const py::dict& values, std::string_view where);
/// A number, or text with a unit, in `unit` (an internal unit).
double to_number(const py::handle& object, std::string_view unit, std::string_view where);

/// A read-only array over memory that `owner` keeps alive.
template <class T>
py::array view(const T* data, std::vector<py::ssize_t> shape, const py::handle& owner) {
  py::array array(py::dtype::of<T>(), std::move(shape), data, owner);
  array.attr("setflags")(py::arg("write") = false);
  return array;
}

/// An array that takes a vector over.
template <class T>
py::array take(std::vector<T> values, std::vector<py::ssize_t> shape) {
  auto* kept = new std::vector<T>(std::move(values));
  const py::capsule owner(kept, [](void* p) { delete static_cast<std::vector<T>*>(p); });
  return py::array(py::dtype::of<T>(), std::move(shape), kept->data(), owner);
}
template <class T>
py::array take(std::vector<T> values) {
  const auto n = py::ssize_t(values.size());
  return take(std::move(values), {n});
}

/// A contiguous array of numbers, converted where it is not one already.
using Numbers = py::array_t<double, py::array::c_style | py::array::forcecast>;
inline std::span<const double> span_of(const Numbers& numbers) {
  return {numbers.data(), size_t(numbers.size())};
}

void bind_values(py::module_& m);        // values.cpp
void bind_connectivity(py::module_& m);  // connectivity.cpp
void bind_network(py::module_& m);       // network.cpp
void bind_recording(py::module_& m);     // recording.cpp
void bind_simulation(py::module_& m);    // simulation.cpp
void bind_models(py::module_& m);        // models.cpp
void bind_published(py::module_& m);     // published.cpp
void bind_statistics(py::module_& m);    // statistics.cpp
void bind_files(py::module_& m);         // files/, or no_files/ in a build without HDF5

}  // namespace lapicque::python
