// What the comparisons with torch's autograd share: a layer of neurons as rows of case.csv, and the
// numbers of torch.csv.
#pragma once
#include <map>
#include <span>

#include "lapicque/learn/neuron_layer.hpp"
#include "oracle.hpp"

namespace oracle {

using Answer = std::map<std::string, std::vector<double>>;

inline const char* name_of(lapicque::learn::Reset reset) {
  using lapicque::learn::Reset;
  return reset == Reset::value ? "value" : reset == Reset::subtract ? "subtract" : "none";
}

inline bool detached(const lapicque::learn::NeuronOptions& options) {
  return options.reset_gradient == lapicque::learn::ResetGradient::detached;
}

inline std::string case_name(const lapicque::learn::NeuronOptions& options) {
  return options.model + "_" + name_of(options.reset) + (detached(options) ? "_detached" : "");
}

inline void write_numbers(std::ofstream& out, const std::string& head,
                          std::span<const double> numbers) {
  out << head;
  for (double x : numbers) out << "," << exact(x);
  out << "\n";
}

/// Its model, options and parameters; `scale` is that of the surrogate.
inline void write_layer(std::ofstream& out, const lapicque::learn::NeuronLayer<double>& layer,
                        double scale) {
  const auto& options = layer.options();
  out << "model," << layer.model().info.name << "\ndt," << options.dt << "\nscale," << scale
      << "\nreset," << name_of(options.reset) << "\nreset_gradient,"
      << (detached(options) ? "detached" : "flows") << "\n";
  for (const auto& f : layer.model().parameters)
    write_numbers(out, "parameter," + std::string(f.name), layer.parameter(f.name));
}

/// The numbers of each row, by all but the numbers.
inline Answer read_answer(const std::filesystem::path& file) {
  Answer answer;
  for (const auto& row : read_rows(file)) {
    const bool named = row[0] != "potential" && row[0] != "spike";
    auto& numbers = answer[named ? row[0] + "," + row[1] : row[0]];
    for (size_t i = named ? 2 : 1; i < row.size(); ++i) numbers.push_back(std::stod(row[i]));
  }
  return answer;
}

/// Whether two numbers are the same to 1e-9 of `size`.
inline void near(double ours, double theirs, double size) {
  CHECK(std::abs(ours - theirs) <= 1e-9 * (size + 1e-12));
}

}  // namespace oracle
