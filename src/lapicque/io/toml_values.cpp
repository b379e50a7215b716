// Numbers, lists, distributions and functions of distance, as a TOML file writes them.
#include <algorithm>
#include <array>
#include <cmath>

#include "lapicque/io/toml_table.hpp"

namespace lapicque::io {
namespace {

constexpr std::string_view forms =
    "a number, text with a unit (\"20 ms\"), a list, or a table such as {normal = [mean, sd]}";

struct DistributionForm {
  std::string_view name;
  Distribution::Kind kind;
  size_t n;
  std::string_view example;
};
constexpr std::array distribution_forms{
    DistributionForm{"uniform", Distribution::Kind::uniform, 2, "[low, high]"},
    DistributionForm{"normal", Distribution::Kind::normal, 2, "[mean, sd]"},
    DistributionForm{"lognormal", Distribution::Kind::lognormal, 2, "[mean, sd]"},
    DistributionForm{"exponential", Distribution::Kind::exponential, 1, "mean"},
    DistributionForm{"gamma", Distribution::Kind::gamma, 2, "[mean, sd]"}};

Dimension given_dimension(const toml::node& node, std::string_view unit) {
  return node.is_string() ? dimension_of(unit) : Dimension::none;
}

/// The bounds default to the range of the field, so a drawn value is always allowed.
Value read_distribution(const TomlTable& table, const DistributionForm& form, std::string_view unit,
                        const Range& range) {
  table.allow({form.name.data(), "low", "high", "outside"});
  Distribution d{.kind = form.kind, .bounds = range};
  Dimension dimension = Dimension::none;
  const auto& node = table.need(form.name, form.example);
  const auto* list = node.as_array();
  require(form.n == 1 ? !list : list && list->size() == form.n, "{} must be {}",
          table.where(form.name), form.example);
  auto read = [&](const toml::node& item) {
    dimension = std::max(dimension, given_dimension(item, unit));
    return number_of(item, unit, any_value, table.what(form.name));
  };
  d.a = read(list ? list->front() : node);
  if (list) d.b = read(list->back());
  if (table.find("low")) d.bounds.low = table.number("low", unit, range, 0);
  if (table.find("high")) d.bounds.high = table.number("high", unit, range, 0);
  if (table.find("low")) d.bounds.low_open = false;
  if (table.find("high")) d.bounds.high_open = false;
  const std::vector<std::string> ways{"redraw", "clip"};
  d.outside = table.choice("outside", ways, "redraw") == "clip" ? Distribution::Outside::clip
                                                                : Distribution::Outside::redraw;
  return {d, dimension};
}

Value read_list(const toml::array& list, std::string_view unit, std::string_view what) {
  std::vector<double> numbers;
  numbers.reserve(list.size());
  Dimension dimension = Dimension::none;
  for (const auto& item : list) {
    numbers.push_back(number_of(item, unit, any_value, what));
    dimension = std::max(dimension, given_dimension(item, unit));
  }
  return {std::move(numbers), dimension};
}

}  // namespace

Quantity quantity_of(const toml::node& node, std::string_view what) {
  if (const auto* i = node.as_integer()) return {double(i->get())};
  if (const auto* x = node.as_floating_point()) return {x->get()};
  if (const auto* s = node.as_string()) return parse_quantity(s->get(), locate(node, what));
  fail("{} is {}, must be a number, or text with a unit such as \"20 ms\"", locate(node, what),
       kind_of(node));
}

double number_of(const toml::node& node, std::string_view unit, const Range& range,
                 std::string_view what) {
  const auto quantity = quantity_of(node, what);
  const double number = in_unit(quantity, unit, locate(node, what));
  Value(number).check(unit, range, locate(node, what));
  return number;
}

Value value_of(const toml::node& node, std::string_view unit, const Range& range,
               std::string_view what) {
  Value value;
  if (const auto* list = node.as_array()) {
    value = read_list(*list, unit, what);
  } else if (const auto* table = node.as_table()) {
    if (table->get("distance")) return {distance_of(node, unit, what), Dimension::none};
    const auto form = std::ranges::find_if(
        distribution_forms, [&](const auto& f) { return table->get(f.name) != nullptr; });
    require(form != distribution_forms.end(),
            "{} is a table that names no distribution; known: uniform, normal, lognormal, "
            "exponential, gamma, distance",
            locate(node, what));
    value = read_distribution({node, std::string(what)}, *form, unit, range);
  } else {
    require(node.is_number() || node.is_string(), "{} is {}, must be {}", locate(node, what),
            kind_of(node), forms);
    const auto quantity = quantity_of(node, what);
    in_unit(quantity, unit, locate(node, what));
    value = quantity;
  }
  value.check(unit, range, locate(node, what));
  return value;
}

DistanceFunction distance_of(const toml::node& node, std::string_view unit, std::string_view what) {
  require(node.is_table(), "{} is {}, must be a table: {{distance = \"gaussian\", a = 1, b = 100}}",
          locate(node, what), kind_of(node));
  const TomlTable table(node, std::string(what));
  const std::vector<std::string> kinds{"linear", "exponential", "gaussian"};
  table.need("distance", "\"gaussian\"");
  const auto kind = table.choice("distance", kinds, "linear");
  DistanceFunction f;
  f.kind = DistanceFunction::Kind(std::ranges::find(kinds, kind) - kinds.begin());
  const bool linear = kind == "linear";
  if (linear)
    table.allow({"distance", "a", "b"});
  else
    table.allow({"distance", "a", "b", "c"});
  table.need("a", "1");
  table.need("b", "100");
  f.a = table.number("a", unit, any_value, 0);
  f.b = table.number("b", linear ? "1/um" : "um", linear ? any_value : positive, 1);
  f.c = table.number("c", unit, any_value, 0);
  return f;
}

}  // namespace lapicque::io
