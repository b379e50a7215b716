// A build without HDF5: what would read or write a file says so.
#include "../bindings.hpp"
#include "lapicque/base/error.hpp"

namespace lapicque::python {

void bind_files(py::module_& m) {
  m.attr("has_files") = false;
  for (const char* name :
       {"read_network", "write_spikes", "write_reports", "read_spikes", "read_report"})
    m.def(name, [name](const py::args&) -> py::object {
      fail(ErrorKind::resource,
           "{}: this package was built without HDF5 (libhdf5-dev), toml++ (libtomlplusplus-dev) or "
           "JSON (nlohmann-json3-dev); install them and build it again with pip install .",
           name);
    });
}

}  // namespace lapicque::python
