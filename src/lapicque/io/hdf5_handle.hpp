// HDF5 identifiers that close themselves. Private to this room.
#pragma once
#include <hdf5.h>

#include <cstdint>
#include <string>
#include <utility>

namespace lapicque::io {

struct Handle {
  using Close = herr_t (*)(hid_t);
  hid_t id = -1;
  Close close = nullptr;

  Handle() = default;
  Handle(hid_t i, Close c) : id(i), close(c) {}
  Handle(Handle&& other) noexcept : id(std::exchange(other.id, -1)), close(other.close) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id, other.id);
    std::swap(close, other.close);
    return *this;
  }
  ~Handle() {
    if (id >= 0) close(id);
  }
  operator hid_t() const { return id; }
  bool valid() const { return id >= 0; }
};

/// Stops HDF5 from printing errors, from loading filter plugins, and from tidying up at exit, where
/// it crashes after a disk was full; every file here is closed before.
inline void quiet_hdf5() {
  H5dont_atexit();
  H5open();
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  H5PLset_loading_state(0);
}

/// What HDF5 says of its last failure, from inside: "truncated file: eof = 96, ...".
inline std::string hdf5_reason() {
  std::string reason;
  H5Ewalk2(
      H5E_DEFAULT, H5E_WALK_UPWARD,
      [](unsigned, const H5E_error2_t* error, void* to) -> herr_t {
        auto& text = *static_cast<std::string*>(to);
        if (text.empty() && error->desc) text = error->desc;
        return 0;
      },
      &reason);
  H5Eclear2(H5E_DEFAULT);
  return reason.empty() ? "HDF5 gives no reason" : reason;
}

/// HDF5's type of T in this machine's memory.
template <class T>
hid_t native_type();
template <>
inline hid_t native_type<double>() {
  return H5T_NATIVE_DOUBLE;
}
template <>
inline hid_t native_type<float>() {
  return H5T_NATIVE_FLOAT;
}
template <>
inline hid_t native_type<int64_t>() {
  return H5T_NATIVE_INT64;
}
template <>
inline hid_t native_type<uint64_t>() {
  return H5T_NATIVE_UINT64;
}
template <>
inline hid_t native_type<uint32_t>() {
  return H5T_NATIVE_UINT32;
}

}  // namespace lapicque::io
