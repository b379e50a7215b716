#include "lapicque/io/sha256.hpp"

#include <string_view>

#include "io/folder.hpp"

using namespace lapicque;

namespace {

std::span<const uint8_t> bytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

}  // namespace

TEST_CASE("SHA-256 gives the digests of FIPS 180's examples") {
  CHECK(sha256({}) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256(bytes("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256(bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")) ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(sha256(std::vector<uint8_t>(1'000'000, 'a')) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("SHA-256 does not depend on how the bytes are cut") {
  std::vector<uint8_t> all(300);
  for (size_t i = 0; i < all.size(); ++i) all[i] = uint8_t(i * 7);
  for (size_t n = 0; n <= all.size(); ++n) {
    Sha256 sum;
    sum.add(std::span(all).first(n));
    sum.add(std::span(all).subspan(n));
    CHECK(sum.finish() == sha256(all));
  }
  const Folder folder;
  std::ofstream(folder.path / "x") << "abc";
  CHECK(sha256_of_file(folder.path / "x") == sha256(bytes("abc")));
  CHECK(file_error([&] { sha256_of_file(folder.path / "y"); }).find("no such file") !=
        std::string::npos);
}
