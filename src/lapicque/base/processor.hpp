// What processor this is.
#pragma once
#include <optional>
#include <string>

namespace lapicque {

/// Its name as the system gives it, nothing where it gives none.
std::optional<std::string> processor_name();

}  // namespace lapicque
