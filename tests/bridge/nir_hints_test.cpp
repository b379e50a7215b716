#include "lapicque/bridge/nir_hints.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "lapicque/base/error.hpp"
#include "lapicque/io/nir_topology.hpp"

using namespace lapicque;
using namespace lapicque::bridge;
using nir::Reals;

namespace {

const std::string published = LAPICQUE_NIR_FILES;

bool any_holds(const std::vector<std::string>& sentences, std::string_view part) {
  return std::ranges::any_of(sentences, [&](const auto& s) { return s.find(part) != s.npos; });
}

}  // namespace

TEST_CASE("how a graph is meant to be executed is kept in its metadata") {
  nir::Graph graph;
  CHECK(!hints_of(graph));
  for (const auto reset : {NirReset::hard, NirReset::soft})
    for (const auto integrator : {NirIntegrator::euler, NirIntegrator::exponential_euler,
                                  NirIntegrator::impulse, NirIntegrator::exact})
      for (const auto drive : {NirDrive::current, NirDrive::impulse}) {
        set_hints(graph, {1e-4, reset, integrator, drive});
        const auto hints = hints_of(graph);
        REQUIRE(hints);
        CHECK(hints->dt == 1e-4);
        CHECK(hints->reset == reset);
        CHECK(hints->integrator == integrator);
        CHECK(hints->drive == drive);
      }
  graph.metadata["lapicque"] = {nir::MetadataMap{{"reset", {nir::Texts{{}, {"sof"}}}}}};
  CHECK_THROWS_WITH_AS(hints_of(graph), doctest::Contains("did you mean \"soft\""), Error);
  graph.metadata["lapicque"] = {nir::MetadataMap{{"dt", {nir::Texts{{}, {"1 ms"}}}}}};
  CHECK_THROWS_AS(hints_of(graph), Error);
}

TEST_CASE("the time step of snnTorch's files is told by their resistances") {
  const auto braille = nir::read(published + "/braille_noDelay_bias_zero.nir");
  REQUIRE(implied_dt(braille));
  CHECK(*implied_dt(braille) == doctest::Approx(1e-4).epsilon(1e-4));
  CHECK(!implied_dt(nir::read(published + "/lif_norse.nir")));
  CHECK(!implied_dt(nir::read(published + "/cnn_sinabs.nir")));
}

TEST_CASE("what a file leaves open is said once, and not where its metadata say it") {
  auto graph = nir::read(published + "/braille_noDelay_noBias_subtract.nir");
  const auto open = warnings_of(graph);
  CHECK(open.size() == 2);
  CHECK(any_holds(open, "for dt = 0.0001"));
  CHECK(any_holds(open, "(hard) or subtracts the threshold (soft)"));
  CHECK(any_holds(open, "this file has no v_reset"));
  CHECK(any_holds(warnings_of(graph, 1e-3), "longer than the shortest time constant, 0.0001818"));
  set_hints(graph, {.dt = 1e-4, .reset = NirReset::soft});
  CHECK(warnings_of(graph).empty());
}

TEST_CASE("milliseconds and broken delays are noticed") {
  nir::Graph graph;
  const auto one = Reals::list({1});
  graph.add({"li", nir::Li{Reals::list({20}), one, one}});
  graph.add({"late", nir::Delay{Reals::list({2.5})}});
  CHECK(any_holds(warnings_of(graph, 1), "may be in milliseconds"));
  CHECK(any_holds(warnings_of(graph, 1), "\"late\": a delay of 2.5 is no whole number"));
  CHECK(!any_holds(warnings_of(graph, 0.5), "late"));
}
