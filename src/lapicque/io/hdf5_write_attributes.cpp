#include <algorithm>
#include <cassert>
#include <string>

#include "lapicque/io/hdf5.hpp"
#include "lapicque/io/hdf5_handle.hpp"

namespace lapicque {

using io::Handle;

void Hdf5Writer::set_attribute(std::string_view object, std::string_view name,
                               std::string_view text) {
  const Handle type(H5Tcopy(H5T_C_S1), &H5Tclose);
  H5Tset_size(type, std::max<size_t>(1, text.size()));
  H5Tset_strpad(type, H5T_STR_NULLPAD);
  H5Tset_cset(type, H5T_CSET_UTF8);
  const Handle space(H5Screate(H5S_SCALAR), &H5Sclose);
  const Handle id(H5Acreate_by_name(*file_, std::string(object).c_str(), std::string(name).c_str(),
                                    type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
                  &H5Aclose);
  const char none = 0;
  must(id.valid() && H5Awrite(id, type, text.empty() ? &none : text.data()) >= 0, name);
}

template <class T>
void Hdf5Writer::set_attribute(std::string_view object, std::string_view name,
                               std::span<const T> numbers) {
  const hsize_t n = numbers.size();
  const Handle space(n == 1 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &n, nullptr), &H5Sclose);
  const Handle id(
      H5Acreate_by_name(*file_, std::string(object).c_str(), std::string(name).c_str(),
                        io::native_type<T>(), space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
      &H5Aclose);
  must(id.valid() && H5Awrite(id, io::native_type<T>(), numbers.data()) >= 0, name);
}
template void Hdf5Writer::set_attribute(std::string_view, std::string_view,
                                        std::span<const double>);
template void Hdf5Writer::set_attribute(std::string_view, std::string_view,
                                        std::span<const uint64_t>);
template void Hdf5Writer::set_attribute(std::string_view, std::string_view,
                                        std::span<const uint32_t>);

void Hdf5Writer::set_enum_attribute(std::string_view object, std::string_view name,
                                    std::span<const std::string_view> labels, size_t value) {
  assert(value < labels.size());
  const Handle type(H5Tenum_create(H5T_NATIVE_UINT8), &H5Tclose);
  for (uint8_t i = 0; i < labels.size(); ++i)
    H5Tenum_insert(type, std::string(labels[i]).c_str(), &i);
  const Handle space(H5Screate(H5S_SCALAR), &H5Sclose);
  const Handle id(H5Acreate_by_name(*file_, std::string(object).c_str(), std::string(name).c_str(),
                                    type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
                  &H5Aclose);
  const auto chosen = uint8_t(value);
  must(id.valid() && H5Awrite(id, type, &chosen) >= 0, name);
}

}  // namespace lapicque
