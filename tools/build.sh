# shellcheck shell=bash
# What run, test and .ci/run share: where the project is, and how a preset is configured and built.
# Sourced by bash; expects `set -euo pipefail`.

root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")

# build PRESET [TARGET...]: configures and builds, with one line of progress on stderr. What the
# tools print goes to build/PRESET/build.log, and to stderr when something fails.
build() {
  local preset=$1 directory=$root/build/$1 log=$root/build/$1/build.log
  shift
  mkdir -p "$directory"
  say "configuring build/$preset"
  (cd "$root" && cmake --preset "$preset") >"$log" 2>&1 || show_and_fail "$log"
  local targets=()
  [[ $# -eq 0 ]] || targets=(--target "$@")
  cmake --build "$directory" --parallel "$(jobs_that_fit)" "${targets[@]}" 2>&1 |
    tee -a "$log" | progress "building build/$preset" || show_and_fail "$log"
}

# As many compilers as there are cores, and no more than free memory allows at 1 GiB each.
jobs_that_fit() {
  local cores free_gib
  cores=$(nproc)
  free_gib=$(awk '/^MemAvailable:/ {print int($2 / 1048576)}' /proc/meminfo)
  echo $((free_gib < 1 ? 1 : free_gib < cores ? free_gib : cores))
}

# Turns ninja's "[12/80] ..." lines into one line that is rewritten on a terminal, and elsewhere
# into a line for each tenth of the way.
progress() {
  local line drawn=-1 begun=$SECONDS
  while IFS= read -r line; do
    [[ $line =~ ^\[([0-9]+)/([0-9]+)\] ]] || continue
    local done=${BASH_REMATCH[1]} all=${BASH_REMATCH[2]}
    if [[ -t 2 ]]; then
      printf '\r%s: %d of %d, %d s ' "$1" "$done" "$all" $((SECONDS - begun)) >&2
    elif ((done * 10 / all != drawn)); then
      say "$1: $done of $all"
    fi
    drawn=$((done * 10 / all))
  done
  if [[ -t 2 && $drawn -ge 0 ]]; then printf '\n' >&2; fi
}

show_and_fail() {
  { echo; tail -n 200 "$1"; } >&2
  say "the build failed; the end of its output is above, all of it in ${1#"$root"/}"
  exit 1
}

say() { echo "${0##*/}: $*" >&2; }
