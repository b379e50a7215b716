// Training from the command line, on the sample of MNIST that comes with Lapicque.
#include <nlohmann/json.hpp>

#include "cli/command.hpp"

namespace {

const std::string recipe = R"(steps = 4
[data]
set = "mnist"
limit = 300
[[layer]]
type = "conv2d"
channels = 6
kernel = 5
[[layer]]
type = "batch_norm"
[[layer]]
type = "lif"
beta = 0.6
[[layer]]
type = "max_pool"
kernel = 4
[[layer]]
type = "dropout"
p = 0.1
[[layer]]
type = "linear"
n = 10
[[layer]]
type = "readout"
over = "mean"
[training]
loss = "cross_entropy_mean"
learning_rate = 1e-2
epochs = 3
batch = 25
)";

double figure(const std::string& json, const std::string& name) {
  const auto report = nlohmann::json::parse(json);
  for (const auto& entry : report.at("figures"))
    if (entry.at("name") == name) return entry.at("value");
  FAIL("no figure " << name);
  return 0;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a trained network goes to a NIR file and back, and is as accurate as before") {
  const Place place;
  place.write("small.toml", recipe);
  REQUIRE(place.run({"train", "small.toml", "--output", "out", "--quiet"}).code == 0);
  for (const char* file : {"model.lpq", "checkpoint.lpq", "report.html", "history.csv",
                           "curves.svg", "confusion.png", "rasters.png"})
    CHECK(place.has(std::string("out/") + file));
  const auto trained = place.run({"eval", "out/model.lpq", "--json", "-"});
  REQUIRE(trained.code == 0);
  CHECK(figure(trained.out, "test accuracy") > 50);

  const auto written = place.run({"export", "out/model.lpq", "--dt", "1e-4"});
  CHECK(written.code == 0);
  CHECK(has(written.out, "dt 0.0001, reset soft"));
  REQUIRE(place.has("model.nir"));
  CHECK(has(place.run({"nir", "model.nir"}).out, "Threshold"));
  REQUIRE(place.run({"import", "model.nir", "--output", "back.lpq"}).code == 0);
  const auto back = place.run({"eval", "back.lpq", "--json", "-"});
  REQUIRE(back.code == 0);
  CHECK(figure(back.out, "test accuracy") == figure(trained.out, "test accuracy"));
  CHECK(figure(back.out, "spikes per image") ==
        doctest::Approx(figure(trained.out, "spikes per image")).epsilon(1e-3));

  // Nothing is lost by accident, and what a file leaves open is asked for.
  const auto again = place.run({"export", "out/model.lpq"});
  CHECK(again.code == 2);
  CHECK(has(again.err, "model.nir exists"));
  CHECK(place.run({"import", "out/model.lpq"}).code == 3);
  CHECK(place.run({"export", "model.nir", "--output", "x.nir"}).code == 3);
  CHECK(place.run({"export", "out/model.lpq", "--integrator", "eular", "-o", "x.nir"}).code == 2);
  CHECK(!place.has("x.nir"));
}

TEST_CASE("models trained without gradients are judged again as their training judged them") {
  const Place place;
  place.write("stdp.toml", R"(method = "stdp"
[data]
set = "mnist_sample"
[[layer]]
maps = 8
size = 5
[layer.stdp]
images = 200
[layer.pool]
[layer.readout]
rows = 3
pool = "sum"
value = "relative"
)");
  place.write("dc.toml", R"(method = "diehl_cook"
[data]
set = "mnist_sample"
[network]
neurons = 20
theta_plus = 0.02
[stdp]
nu_post = 0.05
[training]
images = 200
[readout]
images = 100
)");
  for (const std::string name : {"stdp", "dc"}) {
    CAPTURE(name);
    const auto trained = place.run({"train", name + ".toml", "-o", name, "--seed", "3", "--quiet",
                                    "--set", "data.validation=150", "--json", "-"});
    REQUIRE(trained.code == 0);
    const auto judged = place.run(
        {"eval", name + "/model.lpq", "-o", name + "_again", "--threads", "1", "--json", "-"});
    REQUIRE(judged.code == 0);
    for (const char* figure_name : {"validation accuracy", "standard error"})
      CHECK(figure(judged.out, figure_name) == figure(trained.out, figure_name));
    CHECK(nlohmann::json::parse(judged.out).at("seed") == 3);
    CHECK(place.has(name + "_again/report.html"));
    CHECK(place.has(name + "_again/confusion.png"));
    const auto events = place.run({"eval", name + "/model.lpq", "--event-driven"});
    CHECK(events.code == 2);
    CHECK(has(events.err, "is for models trained by gradient"));
  }
}

TEST_CASE("a NIR file from elsewhere is imported with what it does not say, or refused") {
  const Place place;
  const std::string nir = LAPICQUE_NIR_FILES;
  const auto silent = place.run({"import", nir + "/cnn_sinabs.nir"});
  CHECK(silent.code == 2);
  CHECK(has(silent.err, "does not say its time step"));
  const auto half = place.run({"import", nir + "/cnn_sinabs.nir", "--dt", "1e-3"});
  CHECK(half.code == 2);
  CHECK(has(half.err, "give --reset"));
  CHECK(place
            .run({"import", nir + "/cnn_sinabs.nir", "--dt", "1e-3", "--reset", "hard", "--drive",
                  "impulse"})
            .code == 0);
  CHECK(place.has("cnn_sinabs.lpq"));
  const auto cycle = place.run(
      {"import", nir + "/braille_noDelay_bias_zero.nir", "--dt", "1e-4", "--reset", "soft"});
  CHECK(cycle.code == 2);
  CHECK(has(cycle.err, "\"lif1.w_rec\", whose bias is not 0"));
  place.write("broken.nir", "\x89HDF\r\n\x1a\n and no more");
  CHECK(place.run({"import", "broken.nir", "--dt", "1", "--reset", "soft"}).code == 3);
  CHECK(!place.has("broken.lpq"));
}

TEST_CASE("spoken digits of the cochlea are trained, stopped nowhere, and judged as recordings") {
  const Place place;
  const auto golden = std::filesystem::path(LAPICQUE_NIR_FILES).parent_path() / "golden";
  std::filesystem::create_directories(place.path / "shd");
  for (const char* part : {"shd/shd_train.h5", "shd/shd_test.h5"})
    std::filesystem::copy_file(golden / "shd_tiny.h5", place.path / part);
  place.write("shd.toml", R"(steps = 20
[data]
set = "shd"
duration = "1.4 s"
shrink = 5
[[layer]]
type = "linear"
n = 16
[[layer]]
type = "lif"
recurrent = true
[[layer]]
type = "linear"
n = 20
[[layer]]
type = "leaky_readout"
[[layer]]
type = "readout"
over = "mean"
[training]
loss = "cross_entropy_mean"
learning_rate = 0.02
epochs = 40
batch = 3
)");
  const auto trained =
      place.run({"train", "shd.toml", "--data", ".", "--output", "out", "--quiet", "--json", "-"});
  REQUIRE(trained.code == 0);
  CHECK(figure(trained.out, "test accuracy") > 99);  // it has seen these three
  CHECK(figure(trained.out, "neurons that never fired") < 16);
  CHECK(has(trained.out, "recordings/s"));
  for (const char* file : {"report.html", "confusion.png", "rasters.png"})
    CHECK(place.has(std::string("out/") + file));
  const auto judged = place.run({"eval", "out/model.lpq", "--data", ".", "--json", "-"});
  REQUIRE(judged.code == 0);
  CHECK(figure(judged.out, "spikes per recording") == figure(trained.out, "spikes per recording"));
  const auto nowhere = place.run({"eval", "out/model.lpq", "--data", "out"});
  CHECK(nowhere.code == 3);
  CHECK(has(nowhere.err, "lapicque data fetch shd"));
}
