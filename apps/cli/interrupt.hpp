// Ctrl-C: the first asks a run to stop at its next step and save, the second kills.
#pragma once

namespace lapicque::cli {

/// From here on the first SIGINT or SIGTERM sets the flag; the next has its usual effect.
void watch_interrupts();
bool interrupt_requested() noexcept;

}  // namespace lapicque::cli
