// The module itself: facts of the build, and what a lapicque::Error becomes.
#include <cstdlib>
#include <string>

#include "bindings.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/base/parallel.hpp"
#include "lapicque/base/version.hpp"
#include "lapicque/engine/kernels.hpp"

namespace lapicque::python {
namespace {

const std::string pybind11_version =
    std::to_string(PYBIND11_VERSION_MAJOR) + "." + std::to_string(PYBIND11_VERSION_MINOR);

/// Raises the class of lapicque._errors that belongs to the kind.
void raise(const Error& error) {
  const char* name = "Error";
  switch (error.kind()) {
    case ErrorKind::invalid:
      name = "InvalidError";
      break;
    case ErrorKind::file:
      name = "FileError";
      break;
    case ErrorKind::resource:
      name = "ResourceError";
      break;
    case ErrorKind::interrupted:
      name = "Error";
      break;
  }
  const py::object type = py::module_::import("lapicque._errors").attr(name);
  PyErr_SetString(type.ptr(), error.what());
}

/// Refuses NumPy 2 where pybind11 is too old for it: its arrays would come out wrong without a word
/// (before 2.12 an element's size is read from where only NumPy 1 keeps it).
void check_numpy() {
  if (PYBIND11_VERSION_HEX >= 0x020C0000) return;
  const auto numpy = py::module_::import("numpy").attr("__version__").cast<std::string>();
  if (std::atoi(numpy.c_str()) < 2) return;
  throw py::import_error("lapicque was built with pybind11 " + pybind11_version +
                         ", which knows NumPy 1 only, and here is NumPy " + numpy +
                         ": install a NumPy below 2, or build with pybind11 2.12 or newer.");
}

}  // namespace

PYBIND11_MODULE(_core, m) {
  check_numpy();
  m.doc() = "The compiled part of the package lapicque.";
  py::register_exception_translator([](std::exception_ptr thrown) {
    try {
      if (thrown) std::rethrow_exception(thrown);
    } catch (const Error& error) {
      raise(error);
    }
  });
  m.attr("version") = std::string(version());
  m.attr("pybind11_version") = pybind11_version;
  m.attr("build_summary") = std::string(build_summary());
  m.def("isa", [] { return std::string(kernels().isa); });
  m.def("available_cores", &available_cores);
  bind_values(m);
  bind_connectivity(m);
  bind_network(m);
  bind_recording(m);
  bind_simulation(m);
  bind_models(m);
  bind_published(m);
  bind_statistics(m);
  bind_files(m);
}

}  // namespace lapicque::python
