#include "lapicque/base/parallel.hpp"

#include <doctest/doctest.h>

#include <numeric>
#include <stdexcept>

using namespace lapicque;

TEST_CASE("a team runs the work once on every thread, the caller being thread 0") {
  for (int n : {1, 2, 3, 5}) {
    Team team(n);
    CHECK(team.size() == n);
    std::vector<int> calls(size_t(n), 0);
    std::thread::id first;
    for (int round = 0; round < 100; ++round)
      team.run([&](int thread) {
        ++calls[size_t(thread)];
        if (thread == 0) first = std::this_thread::get_id();
      });
    CHECK(calls == std::vector<int>(size_t(n), 100));
    CHECK(first == std::this_thread::get_id());
  }
}

TEST_CASE("nobody passes a barrier before the last arrives, a thousand times") {
  for (int n : {2, 4}) {
    Team team(n);
    std::vector<int> step(size_t(n) * 64, 0);  // one cache line each, written by one thread only
    std::atomic<int> violations{0};
    const int n_steps = 1000;
    team.run([&](int thread) {
      for (int k = 1; k <= n_steps; ++k) {
        step[size_t(thread) * 64] = k;
        team.barrier().wait();
        for (int other = 0; other < n; ++other)
          if (step[size_t(other) * 64] != k) ++violations;
        team.barrier().wait();
      }
    });
    CHECK(violations == 0);
  }
}

TEST_CASE("for_each visits every item once, also with fewer items than threads") {
  Team team(3);
  for (size_t n : {0, 1, 2, 1000}) {
    std::vector<std::atomic<int>> visits(n);
    team.for_each(n, [&](size_t i) { ++visits[i]; });
    for (auto& v : visits) REQUIRE(v == 1);
  }
}

TEST_CASE("an exception of any thread arrives at the caller, and the team lives on") {
  Team team(3);
  for (int thrower = 0; thrower < 3; ++thrower) {
    std::atomic<int> calls{0};
    CHECK_THROWS_WITH_AS(team.run([&](int thread) {
      ++calls;
      if (thread == thrower) throw std::runtime_error("from a thread");
    }),
                         "from a thread", std::runtime_error);
    CHECK(calls == 3);
  }
  CHECK_THROWS_AS(team.for_each(100,
                                [](size_t i) {
                                  if (i % 2) throw std::logic_error("odd");
                                }),
                  std::logic_error);
  std::atomic<int> calls{0};
  CHECK_NOTHROW(team.run([&](int) { ++calls; }));
  CHECK(calls == 3);
}

TEST_CASE("teams start and stop without work, and there is a core to run on") {
  for (int i = 0; i < 20; ++i) Team team(4);
  CHECK(available_cores() >= 1);
}
