#include "lapicque/io/bytes.hpp"

#include <bzlib.h>
#include <zlib.h>

#include <cstdio>
#include <memory>

namespace lapicque {
namespace {

/// Room for the next piece of output, up to `most` bytes in all.
void grow(Bytes& out, size_t used, size_t first, std::string_view name, uint64_t most) {
  if (used >= most)
    fail(ErrorKind::file, "{} unpacks to more than {} bytes, which is not read", name, most);
  out.resize(size_t(std::min<uint64_t>(std::max(first, 2 * used), most)));
}

/// zlib's streams: `window` 15 is zlib's own header, 31 gzip's; gzip members may follow another.
Bytes inflate_stream(std::span<const uint8_t> bytes, std::string_view name, uint64_t most,
                     int window) {
  z_stream stream{};
  if (inflateInit2(&stream, window) != Z_OK) throw std::bad_alloc();
  const std::unique_ptr<z_stream, int (*)(z_stream*)> closes(&stream, &inflateEnd);
  Bytes out;
  size_t used = 0, given = 0;
  int status = Z_OK;
  while (status != Z_STREAM_END) {
    if (used == out.size()) grow(out, used, 4 * bytes.size() + 64, name, most);
    constexpr size_t piece = size_t(1) << 30;
    const size_t n_in = std::min(piece, bytes.size() - given);
    const size_t n_out = std::min(piece, out.size() - used);
    stream.next_in = const_cast<uint8_t*>(bytes.data()) + given;
    stream.avail_in = unsigned(n_in);
    stream.next_out = out.data() + used;
    stream.avail_out = unsigned(n_out);
    status = inflate(&stream, Z_NO_FLUSH);
    given += n_in - stream.avail_in;
    used += n_out - stream.avail_out;
    if (status == Z_MEM_ERROR) throw std::bad_alloc();
    if (status == Z_BUF_ERROR && given == bytes.size())
      fail(ErrorKind::file, "{} is truncated: its packed bytes end too early", name);
    if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
      fail(ErrorKind::file, "{} is damaged ({})", name,
           stream.msg ? stream.msg : "zlib gives no reason");
    if (status == Z_STREAM_END && window == 31 && bytes.size() - given > 2 &&
        bytes[given] == 0x1f && bytes[given + 1] == 0x8b) {
      inflateReset(&stream);
      status = Z_OK;
    }
  }
  out.resize(used);
  return out;
}

Bytes bunzipped(std::span<const uint8_t> bytes, std::string_view name, uint64_t most) {
  bz_stream stream{};
  if (BZ2_bzDecompressInit(&stream, 0, 0) != BZ_OK) throw std::bad_alloc();
  const std::unique_ptr<bz_stream, int (*)(bz_stream*)> closes(&stream, &BZ2_bzDecompressEnd);
  Bytes out;
  size_t used = 0, given = 0;
  int status = BZ_OK;
  while (status != BZ_STREAM_END) {
    if (used == out.size()) grow(out, used, 8 * bytes.size() + 64, name, most);
    constexpr size_t piece = size_t(1) << 30;
    const size_t n_in = std::min(piece, bytes.size() - given);
    const size_t n_out = std::min(piece, out.size() - used);
    stream.next_in = reinterpret_cast<char*>(const_cast<uint8_t*>(bytes.data())) + given;
    stream.avail_in = unsigned(n_in);
    stream.next_out = reinterpret_cast<char*>(out.data()) + used;
    stream.avail_out = unsigned(n_out);
    status = BZ2_bzDecompress(&stream);
    given += n_in - stream.avail_in;
    used += n_out - stream.avail_out;
    if (status == BZ_MEM_ERROR) throw std::bad_alloc();
    if (status != BZ_OK && status != BZ_STREAM_END)
      fail(ErrorKind::file, "{} is damaged (bzip2 error {})", name, status);
    if (status == BZ_OK && given == bytes.size() && stream.avail_out > 0)
      fail(ErrorKind::file, "{} is truncated: its packed bytes end too early", name);
  }
  out.resize(used);
  return out;
}

}  // namespace

Bytes read_bytes(const std::filesystem::path& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) fail(ErrorKind::file, "{}: no such file", path.string());
  if (!std::filesystem::is_regular_file(status))
    fail(ErrorKind::file, "{} is not a file", path.string());
  const uint64_t size = std::filesystem::file_size(path, error);
  if (error || size > max_file_bytes)
    fail(ErrorKind::file, "{} has more than {} bytes, which is not read", path.string(),
         max_file_bytes);
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                             &std::fclose);
  if (!file) fail(ErrorKind::file, "{}: cannot be read; are you allowed to?", path.string());
  Bytes bytes(static_cast<size_t>(size));
  if (std::fread(bytes.data(), 1, bytes.size(), file.get()) != bytes.size())
    fail(ErrorKind::file, "{}: cannot be read to its end", path.string());
  return bytes;
}

Bytes unpacked(Bytes bytes, std::string_view name, uint64_t most) {
  if (bytes.size() > 2 && bytes[0] == 0x1f && bytes[1] == 0x8b)
    return inflate_stream(bytes, name, most, 31);
  if (bytes.size() > 3 && bytes[0] == 'B' && bytes[1] == 'Z' && bytes[2] == 'h')
    return bunzipped(bytes, name, most);
  return bytes;
}

Bytes inflated(std::span<const uint8_t> bytes, std::string_view name, uint64_t most) {
  return inflate_stream(bytes, name, most, 15);
}

Bytes gzipped(std::span<const uint8_t> bytes) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::bad_alloc();
  const std::unique_ptr<z_stream, int (*)(z_stream*)> closes(&stream, &deflateEnd);
  Bytes out(deflateBound(&stream, bytes.size()));
  require(bytes.size() < UINT32_MAX && out.size() < UINT32_MAX,
          "gzip: {} bytes; at most 4 GiB are packed at once", bytes.size());
  stream.next_in = const_cast<uint8_t*>(bytes.data());
  stream.avail_in = unsigned(bytes.size());
  stream.next_out = out.data();
  stream.avail_out = unsigned(out.size());
  if (deflate(&stream, Z_FINISH) != Z_STREAM_END) throw std::bad_alloc();
  out.resize(stream.total_out);
  return out;
}

std::string without_packing(std::string_view file_name) {
  for (const std::string_view ending : {".gz", ".bz2"})
    if (file_name.ends_with(ending)) file_name.remove_suffix(ending.size());
  return std::string(file_name);
}

}  // namespace lapicque
