// The module itself: facts of the build, and what a lapicque::Error becomes.
#include "bindings.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/base/parallel.hpp"
#include "lapicque/base/version.hpp"
#include "lapicque/engine/kernels.hpp"

namespace lapicque::python {
namespace {

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

}  // namespace

PYBIND11_MODULE(_core, m) {
  m.doc() = "The compiled part of the package lapicque.";
  py::register_exception_translator([](std::exception_ptr thrown) {
    try {
      if (thrown) std::rethrow_exception(thrown);
    } catch (const Error& error) {
      raise(error);
    }
  });
  m.attr("version") = std::string(version());
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
