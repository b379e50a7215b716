#include "interrupt.hpp"

#include <signal.h>
#include <unistd.h>

namespace lapicque::cli {
namespace {

volatile sig_atomic_t requested = 0;

extern "C" void on_interrupt(int) {
  requested = 1;
  constexpr char text[] = "\nstopping at the next step; press Ctrl-C again to kill\n";
  [[maybe_unused]] const auto n = write(STDERR_FILENO, text, sizeof text - 1);
}

}  // namespace

void watch_interrupts() {
  struct sigaction action {};
  action.sa_handler = &on_interrupt;
  action.sa_flags = int(SA_RESETHAND) | SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool interrupt_requested() noexcept { return requested != 0; }

}  // namespace lapicque::cli
