// The verbs that exchange networks with other programs, and what they share.
#pragma once
#include "command.hpp"

namespace lapicque::cli {

std::function<int()> declare_export(CLI::App& verb, const Context& context);
std::function<int()> declare_import(CLI::App& verb, const Context& context);

/// --output, or else `name` in the folder where the command runs: an Error where that exists, so
/// that nothing is lost by accident.
std::filesystem::path output_or(const Options& options, const std::string& name);

}  // namespace lapicque::cli
