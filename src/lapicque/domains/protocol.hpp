// The cross-domain experiment on digits: which sets there are, which shifts between them, and how
// much of a source is trained with. No image of a target is ever trained or selected with.
#pragma once
#include <array>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lapicque::domains {

/// Handwritten digits (MNIST), envelopes (USPS), house numbers (SVHN), MNIST on photographs.
enum class Domain { mnist, usps, svhn, mnist_m };
inline constexpr std::array all_domains{Domain::mnist, Domain::usps, Domain::svhn, Domain::mnist_m};

std::string_view to_string(Domain domain);  ///< "mnist", "usps", "svhn", "mnist_m"
std::string_view letters(Domain domain);    ///< "M", "U", "S", "MM"
/// Throws Error for another word, with the nearest.
Domain domain_of(std::string_view word);

struct Shift {
  Domain source, target;
  bool operator==(const Shift&) const = default;
};
/// M->U, U->M, S->M, M->S, M->MM, MM->M: the columns of the published table.
inline constexpr std::array<Shift, 6> shifts{{{Domain::mnist, Domain::usps},
                                              {Domain::usps, Domain::mnist},
                                              {Domain::svhn, Domain::mnist},
                                              {Domain::mnist, Domain::svhn},
                                              {Domain::mnist, Domain::mnist_m},
                                              {Domain::mnist_m, Domain::mnist}}};
std::string name_of(const Shift& shift);  ///< "M->U"

/// first_10k, as the literature of a single source has it: the first 10,000 images of MNIST or
/// MNIST-M, the next 2,000 to validate with; a tenth of USPS and a fifth of SVHN's digits at hand
/// validate, drawn by class. full: all training images but a tenth.
enum class Protocol { first_10k, full };
std::string_view to_string(Protocol protocol);  ///< "first-10k", "full"
Protocol protocol_of(std::string_view word);

/// Digits in the form that all networks take.
struct Digits {
  std::string set = {};               ///< as the readers call it, e.g. "svhn_mini"
  std::vector<uint8_t> pixels = {};   ///< [n][3][32][32]
  std::vector<uint32_t> labels = {};  ///< [n], 0 to 9

  static constexpr size_t side = 32, plane = side * side, image_size = 3 * plane;
  size_t n() const { return labels.size(); }
  std::span<const uint8_t> image(size_t i) const {
    return std::span(pixels).subspan(i * image_size, image_size);
  }
};

struct Source {
  Digits training, validation;
};

/// What a domain gives to train with. `folder` as for load_image_set; SVHN is the whole set, or
/// else all digits of "svhn_mini". Throws Error where a set is not there.
Source load_source(Domain domain, Protocol protocol, const std::filesystem::path& folder = {});

/// Whether a domain's set lies in the folder; where none is named there is at least the shipped
/// sample of MNIST.
bool is_here(Domain domain, const std::filesystem::path& folder = {});

/// Whether a domain is here, and `source` left some of it to test with: trained with svhn_mini,
/// there is no more SVHN.
bool is_target(Domain domain, Domain source, const std::filesystem::path& folder = {});

/// What a domain gives to test with: its test part; of svhn_mini all digits.
Digits load_target(Domain domain, const std::filesystem::path& folder = {});

}  // namespace lapicque::domains
