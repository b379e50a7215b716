#include "lapicque/domains/protocol.hpp"

#include <fmt/format.h>

#include <numeric>

#include "lapicque/base/error.hpp"
#include "lapicque/domains/resize.hpp"
#include "lapicque/io/catalogue.hpp"
#include "lapicque/io/image_library.hpp"

namespace lapicque::domains {

std::string_view to_string(Domain domain) {
  constexpr std::array names{"mnist", "usps", "svhn", "mnist_m"};
  return names[size_t(domain)];
}

std::string_view letters(Domain domain) {
  constexpr std::array names{"M", "U", "S", "MM"};
  return names[size_t(domain)];
}

Domain domain_of(std::string_view word) {
  std::vector<std::string> known;
  for (Domain d : all_domains) {
    if (word == to_string(d)) return d;
    known.emplace_back(to_string(d));
  }
  fail("no domain \"{}\"{}", word, suggestion(word, known));
}

std::string name_of(const Shift& shift) {
  return fmt::format("{}->{}", letters(shift.source), letters(shift.target));
}

std::string_view to_string(Protocol protocol) {
  return protocol == Protocol::full ? "full" : "first-10k";
}

Protocol protocol_of(std::string_view word) {
  for (Protocol p : {Protocol::first_10k, Protocol::full})
    if (word == to_string(p)) return p;
  fail("no protocol \"{}\"; known: first-10k, full", word);
}

namespace {

bool lies_in(std::string_view set, const std::filesystem::path& folder) {
  std::vector<std::string> places;
  for (const char* place : data_set(set).places)
    if (place) places.emplace_back(place);
  return find_data(data_folder(folder), places).has_value();
}

ImageSet load(Domain domain, Split split, const std::filesystem::path& folder) {
  if (domain != Domain::svhn) return load_image_set(to_string(domain), split, folder);
  return load_image_set(lies_in("svhn", folder) ? "svhn" : "svhn_mini", split, folder);
}

std::vector<uint32_t> rows_between(size_t begin, size_t end) {
  std::vector<uint32_t> rows(end - begin);
  std::iota(rows.begin(), rows.end(), uint32_t(begin));
  return rows;
}

void append(Digits& digits, const Digits& more) {
  digits.pixels.insert(digits.pixels.end(), more.pixels.begin(), more.pixels.end());
  digits.labels.insert(digits.labels.end(), more.labels.begin(), more.labels.end());
}

Source source_of(const ImageSet& set, const ValidationRows& rows) {
  return {in_common_form(select(set, rows.train)), in_common_form(select(set, rows.validation))};
}

/// Of svhn_mini, which is small: a fifth of each part validates.
Source of_both_parts(const ImageSet& train, const ImageSet& test) {
  Source source = source_of(train, carve_validation(train, {.count = train.n_images() / 5}));
  const Source more = source_of(test, carve_validation(test, {.count = test.n_images() / 5}));
  append(source.training, more.training);
  append(source.validation, more.validation);
  return source;
}

}  // namespace

bool is_here(Domain domain, const std::filesystem::path& folder) {
  if (domain == Domain::mnist && folder.empty()) return true;
  if (domain == Domain::svhn && lies_in("svhn_mini", folder)) return true;
  return lies_in(to_string(domain), folder);
}

Source load_source(Domain domain, Protocol protocol, const std::filesystem::path& folder) {
  const ImageSet set = load(domain, Split::train, folder);
  const size_t n = set.n_images();
  constexpr size_t n_first = 10'000, n_next = 2'000;
  if (set.name == "svhn_mini") return of_both_parts(set, load(domain, Split::test, folder));
  ValidationRows rows;
  if (protocol == Protocol::first_10k && n >= n_first + n_next)
    rows = {rows_between(0, n_first), rows_between(n_first, n_first + n_next)};
  else
    rows = carve_validation(set, {.count = n / 10});
  return source_of(set, rows);
}

bool is_target(Domain domain, Domain source, const std::filesystem::path& folder) {
  const bool used_up = domain == Domain::svhn && source == Domain::svhn && !lies_in("svhn", folder);
  return is_here(domain, folder) && !used_up;
}

Digits load_target(Domain domain, const std::filesystem::path& folder) {
  const ImageSet test = load(domain, Split::test, folder);
  Digits digits = in_common_form(test);
  if (test.name == "svhn_mini") append(digits, in_common_form(load(domain, Split::train, folder)));
  return digits;
}

}  // namespace lapicque::domains
