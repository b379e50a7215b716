#include "data_fetch.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <system_error>
#include <vector>

#include <fmt/ranges.h>

#include "interrupt.hpp"
#include "lapicque/base/error.hpp"
#include "lapicque/io/sha256.hpp"

namespace lapicque::cli {
namespace {

using Path = std::filesystem::path;

/// curl's exit codes that a fresh start may cure: ranges that the host cannot give, a part that is
/// already whole or longer than the file (which looks like an HTTP error).
bool cannot_resume(int code) { return code == 33 || code == 36 || code == 22 || code == 18; }

/// Runs curl and returns its exit code. No shell sees the words.
int run_curl(const std::string& url, const Path& part, const FetchOptions& options) {
  std::vector<std::string> words{"curl", "--location", "--fail",     "--continue-at",
                                 "-",    "--retry",    "2",          "--connect-timeout",
                                 "20",   "--output",   part.string()};
  words.push_back(options.quiet ? "--silent" : "--progress-bar");
  words.insert(words.end(), {"--proto-redir", "=https,http", "--", url});
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const pid_t pid = fork();
  if (pid < 0)
    fail(ErrorKind::resource, "cannot start curl: {}", std::generic_category().message(errno));
  if (pid == 0) {
    if (const int null = open("/dev/null", O_RDWR); null >= 0) dup2(null, STDOUT_FILENO);
    execvp(arguments[0], arguments.data());
    _exit(127);
  }
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (interrupt_requested() || (WIFSIGNALED(status) && WTERMSIG(status) == SIGINT))
    fail(ErrorKind::interrupted, "stopped; {} is kept, and the next fetch goes on with it",
         part.string());
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

bool is_right(const Path& path, const DataFile& file) {
  return !*file.sha256 || sha256_of_file(path) == file.sha256;
}

bool download(const std::string& url, const Path& part, const FetchOptions& options, int& code) {
  code = run_curl(url, part, options);
  if (code == 127) fail(ErrorKind::file, "data fetch needs the program curl; apt install curl");
  std::error_code error;
  if (cannot_resume(code) && std::filesystem::remove(part, error))
    code = run_curl(url, part, options);
  return code == 0;
}

}  // namespace

Fetched fetch_file(const DataFile& file, const Path& folder, const FetchOptions& options) {
  watch_interrupts();
  const auto target = folder / file.name;
  auto part = target;
  part += ".part";
  std::error_code error;
  if (std::filesystem::exists(target, error)) {
    if (is_right(target, file)) return Fetched::before;
    fail(ErrorKind::file, "{} is there, but its SHA-256 is not {}; move it away and fetch again",
         target.string(), file.sha256);
  }
  std::filesystem::create_directories(folder, error);
  if (error) fail(ErrorKind::file, "cannot make {}: {}", folder.string(), error.message());
  std::vector<std::string> urls;
  if (!options.base.empty())
    urls.push_back(options.base + (options.base.ends_with('/') ? "" : "/") + file.name);
  else
    for (const char* url : file.urls)
      if (url) urls.emplace_back(url);
  bool done = std::filesystem::exists(part, error) && *file.sha256 && is_right(part, file);
  int code = 0;
  for (size_t i = 0; i < urls.size() && !done; ++i) done = download(urls[i], part, options, code);
  if (!done)
    fail(ErrorKind::file, "cannot fetch {} from {}: curl ends with code {}{}", file.name,
         fmt::join(urls, ", "), code,
         std::filesystem::exists(part, error)
             ? fmt::format("; what came is kept as {}", part.string())
             : "");
  if (!is_right(part, file)) {
    std::filesystem::remove(part, error);
    fail(ErrorKind::file,
         "{} came with another SHA-256 than {}; it is removed, try again or another "
         "host with --url",
         file.name, file.sha256);
  }
  std::filesystem::rename(part, target, error);
  if (error) fail(ErrorKind::file, "cannot write {}: {}", target.string(), error.message());
  return Fetched::now;
}

}  // namespace lapicque::cli
