#include "lapicque/models/source.hpp"

#include <tuple>
#include <type_traits>

#include "lapicque/models/sources/all.hpp"

namespace lapicque {
namespace {

template <Source M>
const typename M::template Parameters<double>& as_parameters(const double* values) {
  using Parameters = typename M::template Parameters<double>;
  static constexpr Parameters none{};  // of a source without parameters, whose values may be null
  if constexpr (std::is_empty_v<Parameters>) return none;
  return *reinterpret_cast<const Parameters*>(values);
}

template <Source M>
double next(double t_last, const double* parameters, Stream& stream) {
  return M::next(t_last, as_parameters<M>(parameters), stream);
}

template <Source M>
std::string problem(const double* parameters) {
  if constexpr (requires { M::problem(as_parameters<M>(parameters)); })
    return M::problem(as_parameters<M>(parameters));
  else
    return {};
}

template <Source... Ms>
std::vector<SourceModel> make_table(std::type_identity<std::tuple<Ms...>>) {
  return {SourceModel{.info = Ms::info,
                      .parameters = fields_of<Ms::template Parameters>(),
                      .next = &next<Ms>,
                      .problem = &problem<Ms>}...};
}

}  // namespace

std::span<const SourceModel> source_models() {
  static const std::vector<SourceModel> table = make_table(std::type_identity<Sources>{});
  return table;
}

const SourceModel* find_source_model(std::string_view name) {
  for (const auto& model : source_models())
    if (model.info.name == name) return &model;
  return nullptr;
}

}  // namespace lapicque
