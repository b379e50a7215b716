// The linear classifiers of STDP's features against scikit-learn's, of the same samples and
// objective |w|^2 / 2 + c sum loss(y, w x + b) with the bias as one more weight
// (linear_machines.py has the losses and how its penalties are said).
#include <map>

#include "lapicque/stdp_vision/newton.hpp"
#include "oracle.hpp"
#include "stdp_vision/clouds.hpp"

using namespace lapicque;
using namespace lapicque::stdp_vision;
using Loss = NewtonSpec::Loss;

namespace {

constexpr size_t n_classes = 3;
constexpr double costs[] = {0.03, 5};
const char* const losses[] = {"squared", "logistic", "squared_hinge"};

LinearMachine trained(const test::Clouds& clouds, const std::string& loss, double c) {
  Team team(1);
  if (loss == "squared_hinge")
    return train_svm(clouds.features, clouds.labels, n_classes,
                     {.c = c, .tolerance = 1e-5, .max_passes = 100000}, 1, team);
  return train_newton(clouds.features, clouds.labels, n_classes,
                      {.loss = loss == "squared" ? Loss::squared : Loss::logistic,
                       .c = c,
                       .tolerance = 1e-6,
                       .max_passes = 10000},
                      team);
}

void write_samples(const test::Clouds& clouds, const std::filesystem::path& file) {
  std::ofstream out(file);
  const Features& f = clouds.features;
  for (size_t i = 0; i < f.n; ++i) {
    out << "sample," << clouds.labels[i];
    for (size_t k = 0; k < f.n_features; ++k) out << "," << oracle::exact(double(f.row(i)[k]));
    out << "\n";
  }
  for (const std::string loss : losses)
    for (const double c : costs) out << "case," << loss << "," << c << "\n";
}

void compare(const test::Clouds& clouds, const std::filesystem::path& file) {
  std::map<std::string, std::vector<double>> answer;
  for (const auto& row : oracle::read_rows(file)) {
    const size_t named = row[0] == "weights" ? 4 : 3;
    std::string name = row[0];
    for (size_t i = 1; i < named; ++i) name += "," + row[i];
    for (size_t i = named; i < row.size(); ++i) answer[name].push_back(std::stod(row[i]));
  }
  Team team(1);
  for (const std::string loss : losses)
    for (const double c : costs) {
      const auto machine = trained(clouds, loss, c);
      std::ostringstream name;
      name << loss << "," << c;
      CAPTURE(name.str());
      for (size_t k = 0; k < n_classes; ++k) {
        const auto& theirs = answer.at("weights," + name.str() + "," + std::to_string(k));
        std::vector<double> ours(machine.weights.data() + k * machine.width,
                                 machine.weights.data() + k * machine.width + 5);
        ours.push_back(double(machine.bias[k]));
        REQUIRE(theirs.size() == ours.size());
        double length = 0;
        for (const double w : theirs) length += w * w;
        // Ours are in single precision.
        for (size_t i = 0; i < ours.size(); ++i)
          CHECK(std::abs(ours[i] - theirs[i]) <= 3e-6 * std::sqrt(length));
      }
      const auto decisions = decide(machine, clouds.features, team);
      CHECK(answer.at("decisions," + name.str()) ==
            std::vector<double>(decisions.begin(), decisions.end()));
    }
}

}  // namespace

TEST_CASE(
    "support vectors, ridge and logistic regression find scikit-learn's weights and classes") {
  const test::Clouds clouds(1.5, 2);
  const auto folder = oracle::work("linear_machines");
  if (const char* program = oracle::python("sklearn")) {
    write_samples(clouds, folder / "samples.csv");
    oracle::run(program, "linear_machines.py", folder, "scikit-learn");
    compare(clouds, folder / "scikit-learn.csv");
  }
  compare(clouds, oracle::golden("linear_machines"));
}
