// Runs the lapicque command as a user does, and keeps what came of it.
#pragma once
#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <thread>
#include <vector>

struct Result {
  int code = -1;  ///< exit code, or 128 + signal
  std::string out, err;
};

struct Conditions {
  std::filesystem::path folder;             ///< where it runs
  std::string out = "out.txt";              ///< where standard output goes
  std::optional<rlim_t> largest_file = {};  ///< bytes: a disk that is too small
  std::string interrupt_at = {};  ///< SIGINT half a second after this file or folder is there
};

inline std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline pid_t start(const std::vector<std::string>& arguments, const Conditions& conditions) {
  std::vector<char*> words{const_cast<char*>("lapicque")};
  for (const auto& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  const pid_t pid = fork();
  if (pid != 0) return pid;
  if (chdir(conditions.folder.c_str()) != 0) _exit(99);
  if (conditions.largest_file) {
    const rlimit limit{*conditions.largest_file, *conditions.largest_file};
    setrlimit(RLIMIT_FSIZE, &limit);
    signal(SIGXFSZ, SIG_IGN);  // writing fails instead
  }
  const int out = open(conditions.out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  const int err = open("err.txt", O_WRONLY | O_CREAT | O_TRUNC, 0644);
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  execv(LAPICQUE_COMMAND, words.data());
  _exit(98);
}

inline Result run(const std::vector<std::string>& arguments, const Conditions& conditions) {
  const pid_t pid = start(arguments, conditions);
  REQUIRE(pid > 0);
  if (!conditions.interrupt_at.empty()) {
    using std::chrono::milliseconds;
    for (int tries = 0; tries < 3000; ++tries) {
      if (std::filesystem::exists(conditions.folder / conditions.interrupt_at)) break;
      std::this_thread::sleep_for(milliseconds(10));
    }
    std::this_thread::sleep_for(milliseconds(500));
    kill(pid, SIGINT);
  }
  int status = 0;
  REQUIRE(waitpid(pid, &status, 0) == pid);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
          conditions.out == "out.txt" ? text_of(conditions.folder / "out.txt") : "",
          text_of(conditions.folder / "err.txt")};
}

/// Whether the command failed with one sentence that contains `part`.
inline bool one_error(const Result& result, const std::string& part) {
  const auto& text = result.err;
  const bool is_one_line = text.find('\n') == text.size() - 1;
  const bool fits = text.starts_with("lapicque: error: ") && text.find(part) != text.npos;
  if (!is_one_line || !fits) MESSAGE(text);
  return is_one_line && fits;
}

/// A folder of its own, removed afterwards, and the command run in it.
struct Place {
  std::filesystem::path path;
  Place() {
    auto name = (std::filesystem::temp_directory_path() / "lapicque_XXXXXX").string();
    REQUIRE(mkdtemp(name.data()));
    path = name;
  }
  Place(const Place&) = delete;
  ~Place() { std::filesystem::remove_all(path); }

  Result run(const std::vector<std::string>& arguments) const {
    return ::run(arguments, {.folder = path});
  }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(path / name) << text;
  }
  bool has(const std::string& name) const { return std::filesystem::exists(path / name); }
  /// Names of everything below, but the two files of output.
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path))
      if (entry.is_regular_file() && entry.path().filename() != "out.txt" &&
          entry.path().filename() != "err.txt")
        names.push_back(entry.path().lexically_relative(path).string());
    return names;
  }
};
