// Every demo's run function, one a file; their rows are in all.cpp.
#pragma once
#include "demo.hpp"

namespace lapicque::cli {

Outcome competition(const DemoOptions& options);
Outcome izhikevich(const DemoOptions& options);
Outcome lif(const DemoOptions& options);
Outcome raster(const DemoOptions& options);
Outcome stdp(const DemoOptions& options);
Outcome synfire(const DemoOptions& options);

}  // namespace lapicque::cli
