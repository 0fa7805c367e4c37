#!/usr/bin/env bash
# Fuzzes the readers of outside bytes with AFL++ and coverage. StatusGateway.Fuzzing/README.md describes the harnesses.
#
#   tests/fuzz.sh HOURS [--planted] [NAME]...
#
# HOURS, which may be a fraction, is shared by the harnesses, which run one after another on one core. --planted plants a bug in each
# harness, which must be found. Needs the .NET SDK and AFL++; as root on Debian it is installed when it is missing.
# Ends with the number of inputs and of findings; findings are left in artifacts/fuzz/NAME/findings.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
out=$root/artifacts/fuzz
program=$out/program

usage() {
  echo "Usage: tests/fuzz.sh HOURS [--planted] [NAME]..."
  exit 2
}

[[ ${1:-} =~ ^[0-9]*\.?[0-9]+$ ]] || usage
hours=$1
shift
planted=()
if [ "${1:-}" = --planted ]; then
  planted=(--planted)
  shift
fi

install_afl() {
  command -v afl-fuzz >/dev/null && return 0
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends afl++ >/dev/null
  fi
  command -v afl-fuzz >/dev/null && return 0
  echo "Fuzzing requires AFL++: install Debian's afl++, or run this script as root on Debian." >&2
  return 1
}

# Coverage comes from the product's assemblies, and from the harnesses themselves, which hold the planted bugs.
build_instrumented() {
  rm -rf "$program"
  dotnet build "$root/tests/StatusGateway.Fuzzing" -c Release --nologo -v quiet -tl:off "-clp:ErrorsOnly;NoSummary" >&2
  cp -r "$root/tests/StatusGateway.Fuzzing/bin/Release/net10.0" "$program"
  (cd "$root" && dotnet tool restore >/dev/null)
  local assembly
  for assembly in StatusGateway.Transcoding StatusGateway.Core StatusGateway.AspNetCore StatusGateway.Server; do
    (cd "$root" && dotnet sharpfuzz "$program/$assembly.dll" >/dev/null)
  done
  (cd "$root" && dotnet sharpfuzz "$program/StatusGateway.Fuzzing.dll" StatusGateway.Fuzzing.Targets StatusGateway.Fuzzing.Plant >/dev/null)
}

stat_of() {
  sed -n "s/^$1 *: \([0-9]*\).*/\1/p" "$2" 2>/dev/null | head -n 1
}

install_afl
mkdir -p "$out"
build_instrumented
# The instrumented program runs under AFL++ only.
harness=(dotnet "$program/StatusGateway.Fuzzing.dll")
tool=(dotnet "$root/tests/StatusGateway.Fuzzing/bin/Release/net10.0/StatusGateway.Fuzzing.dll")
names=("$@")
[ ${#names[@]} -gt 0 ] || mapfile -t names < <("${tool[@]}" list)
seconds=$(awk -v hours="$hours" -v names="${#names[@]}" 'BEGIN { seconds = int(hours * 3600 / names); print seconds < 5 ? 5 : seconds }')

export AFL_SKIP_BIN_CHECK=1 AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_UI=1 AFL_NO_AFFINITY=1
export DOTNET_TieredPGO=0 DOTNET_gcServer=0
[ ${#planted[@]} -eq 0 ] || export AFL_BENCH_UNTIL_CRASH=1

total=0
findings=0
missed=0
for name in "${names[@]}"; do
  folder=$out/$name
  rm -rf "$folder"
  "${tool[@]}" unpack "$name" "$folder/in" >/dev/null
  log=$folder/afl.log
  timeout -k 10 $((seconds + 60)) afl-fuzz -i "$folder/in" -o "$folder/out" -V "$seconds" -m none -t 5000 \
    -- "${harness[@]}" afl "$name" ${planted[@]+"${planted[@]}"} >"$log" 2>&1 || true
  stats=$folder/out/default/fuzzer_stats
  runs=$(stat_of execs_done "$stats")
  if [ "${runs:-0}" -eq 0 ]; then
    echo "$name: did not run, see $log" >&2
    tail -n 5 "$log" >&2
    exit 1
  fi

  mkdir -p "$folder/findings"
  find "$folder/out/default/crashes" "$folder/out/default/hangs" -type f ! -name README.txt -exec cp {} "$folder/findings" \; 2>/dev/null || true
  found=$(find "$folder/findings" -type f | wc -l)
  echo "$name: $runs inputs, $(stat_of corpus_count "$stats") kept, $found findings"
  total=$((total + runs))
  findings=$((findings + found))
  [ "$found" -gt 0 ] || missed=$((missed + 1))
done

echo "$total inputs, $findings findings"
if [ ${#planted[@]} -gt 0 ]; then
  echo "planted bugs not found: $missed"
  [ "$missed" -eq 0 ]
else
  [ "$findings" -eq 0 ]
fi
