// Fetching the files of data sets with the program curl.
#pragma once
#include <filesystem>
#include <string>

#include "lapicque/io/catalogue.hpp"

namespace lapicque::cli {

struct FetchOptions {
  std::string base = {};  ///< not empty: BASE/NAME is fetched instead of the hosts' URLs
  bool quiet = false;     ///< no progress bar
};

enum class Fetched { now, before };

/// Brings `file` to folder/NAME, through folder/NAME.part, which a later call goes on with. What is
/// there and has the right check sum is left alone. Throws Error(file): no host answers, a wrong
/// check sum (the part is removed), no curl; Error(interrupted) after Ctrl-C.
Fetched fetch_file(const DataFile& file, const std::filesystem::path& folder,
                   const FetchOptions& options);

}  // namespace lapicque::cli
