#!/usr/bin/env bash
# Builds everything and runs all tests after installing what they need. The last line has the totals of all suites.
# --aot also publishes the executable with Native AOT and calls it.
# --frameworks tests the errors of Flask, FastAPI, Django REST framework and Rails instead, after installing them from Debian.
# --faults runs the whole matrix of tests/StatusGateway.Faults and a soak of ten minutes instead, --soak MINUTES only a soak.
# --fuzz HOURS fuzzes the readers instead: see tests/StatusGateway.Fuzzing/README.md.
# --load [OPTIONS] measures the gateway under load instead: see tests/load/README.md.
set -uo pipefail
cd "$(dirname "$0")"

usage() {
  echo "Usage: ./test.sh [--aot | --frameworks | --faults | --soak MINUTES | --fuzz HOURS | --load [OPTIONS]]"
  exit 2
}

native=
frameworks=
case "${1:-}" in
  '') ;;
  --aot) native=yes ;;
  --frameworks) frameworks=yes ;;
  --faults)
    [ $# -eq 1 ] || usage
    STATUSGATEWAY_FAULTS=all STATUSGATEWAY_SOAK_MINUTES=10 exec dotnet test tests/StatusGateway.Faults -c Release --nologo --logger "console;verbosity=detailed"
    ;;
  --soak)
    [[ $# -eq 2 && $2 =~ ^[0-9]+$ ]] || usage
    STATUSGATEWAY_SOAK_MINUTES=$2 exec dotnet test tests/StatusGateway.Faults -c Release --nologo --logger "console;verbosity=detailed" --filter FullyQualifiedName~SoakTests
    ;;
  --fuzz)
    shift
    exec tests/fuzz.sh "$@"
    ;;
  --load)
    shift
    exec tests/load/run.sh "$@"
    ;;
  *) usage ;;
esac

results=artifacts/test-results
rm -rf "$results"
failed_steps=0
conformance_passed=0

# A test that hangs is reported and fails its suite. Every step has a time limit.
hang=(--blame-hang --blame-hang-timeout 4m --blame-hang-dump-type none)
step_limit=20m
running=

# Runs in the background, because a signal interrupts only "wait". "timeout" forwards the signal to its children.
limited() {
  local status
  timeout -k 30 "$step_limit" "$@" &
  running=$!
  wait "$running"
  status=$?
  running=
  return "$status"
}

step() {
  echo
  echo "== $1"
  shift
  "$@" && return 0
  echo "== failed: $*"
  failed_steps=$((failed_steps + 1))
  return 1
}

# Clients and servers from npm, in the versions of the lock files.
install_peers() {
  local lock
  for lock in tests/*/package-lock.json tests/*/*/package-lock.json; do
    [ -e "$lock" ] || continue
    limited env -C "$(dirname "$lock")" npm ci --no-audit --no-fund || return 1
  done
}

# The browser for the tests of the pages, and curl for the command lines of the reference, from Debian.
install_browser() {
  command -v chromium >/dev/null && command -v curl >/dev/null && return 0
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium curl >/dev/null
  fi
  command -v chromium >/dev/null && command -v curl >/dev/null && return 0
  echo "The tests require Chromium and curl: put \"chromium\" and \"curl\" on the PATH, or run this script as root on Debian."
  return 1
}

# The linker and libraries for Native AOT.
install_linker() {
  command -v clang >/dev/null && [ -e /usr/include/zlib.h ] && return 0
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends clang zlib1g-dev >/dev/null
  fi
  command -v clang >/dev/null && [ -e /usr/include/zlib.h ] && return 0
  echo "Native AOT requires clang and the headers of zlib: install clang and zlib1g-dev, or run this script as root on Debian."
  return 1
}

# Frameworks whose errors are read.
install_frameworks() {
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive limited apt-get install -y -qq --no-install-recommends \
      python3-flask python3-fastapi python3-uvicorn python3-djangorestframework ruby-railties ruby-activemodel ruby-webrick >/dev/null
  fi
  /usr/bin/python3 -c 'import flask, fastapi, uvicorn, rest_framework' && /usr/bin/ruby -e 'require "action_controller/railtie"; require "webrick"' && return 0
  echo "The tests require Flask, FastAPI, Django REST framework and Rails: run this script as root on Debian."
  return 1
}

test_frameworks() {
  STATUSGATEWAY_FRAMEWORKS=1 limited dotnet test tests/StatusGateway.FunctionalTests -c Release --nologo -v minimal "${hang[@]}" \
    --filter FullyQualifiedName~DebianFrameworkTests --logger "trx;LogFileName=frameworks.trx" --results-directory "$results"
}

# Reads a book of the demo, and one that does not exist.
call_native() {
  local log=artifacts/native.log pid url= book= problem= status=1
  artifacts/native/statusgateway --urls http://127.0.0.1:0 >"$log" 2>&1 &
  pid=$!
  for _ in $(seq 100); do
    url=$(grep -ao 'http://localhost:[0-9]*/' "$log" | head -n 1)
    [ -n "$url" ] && break
    sleep 0.1
  done
  if [ -n "$url" ]; then
    book=$(curl -sS --max-time 10 -w '\n%{http_code} %{content_type}' "${url}v1/shelves/1/books/1")
    problem=$(curl -sS --max-time 10 -w '\n%{http_code} %{content_type}' "${url}v1/shelves/1/books/99")
    [[ $book == *'"name":"shelves/1/books/1"'*$'\n200 application/json'* ]] &&
      [[ $problem == *'"reason":"BOOK_NOT_FOUND"'*$'\n404 application/problem+json'* ]] && status=0
  fi
  kill -TERM "$pid" 2>/dev/null
  wait "$pid"
  [ "$status" -eq 0 ] || { cat "$log"; echo "$book"; echo "$problem"; }
  return "$status"
}

# The official suite counts its own tests. An unexpected failure fails the step.
conformance() {
  local log=artifacts/conformance.log
  limited bash tests/StatusGateway.Conformance/run.sh >"$log" 2>&1
  local status=$?
  echo "Results for binary and JSON, then for the text format, which is skipped:"
  grep -a "^CONFORMANCE SUITE" "$log" || cat "$log"
  conformance_passed=$(sed -n 's/^CONFORMANCE SUITE [A-Z]*: \([0-9]*\) successes.*/\1/p' "$log" | sort -n | tail -n 1)
  [ "$status" -eq 0 ] && [ "${conformance_passed:-0}" -gt 0 ]
}

counter() {
  grep -o '<Counters [^>]*>' "$2" 2>/dev/null | head -n 1 | sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p"
}

# A runner that finds no tests succeeds too, so at least one must pass.
suite() {
  local name passed
  name=$(basename "$1" .csproj)
  limited dotnet test "$1" -c Release --no-build --nologo -v minimal "${hang[@]}" \
    --logger "trx;LogFileName=$name.trx" --results-directory "$results" || return 1
  passed=$(counter passed "$results/$name.trx")
  [ "${passed:-0}" -gt 0 ] && return 0
  echo "No test of $name passed: $results/$name.trx is missing or has no passed tests."
  return 1
}

# Failed tests are counted per suite; without any, failed steps are counted.
finish() {
  local passed=${conformance_passed:-0} failed=0 suites=0 trx count
  [ "$passed" -gt 0 ] && suites=1
  for trx in "$results"/*.trx; do
    [ -e "$trx" ] || continue
    count=$(counter passed "$trx")
    passed=$((passed + ${count:-0}))
    count=$(counter failed "$trx")
    failed=$((failed + ${count:-0}))
    suites=$((suites + 1))
  done
  [ "$failed" -eq 0 ] && failed=$failed_steps
  [ "$passed" -eq 0 ] && [ "$failed" -eq 0 ] && failed=1
  echo
  echo "$suites suites, $failed_steps failed steps"
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
}

interrupt() {
  trap '' INT TERM HUP
  echo
  echo "== interrupted"
  if [ -n "$running" ]; then
    kill -TERM "$running" 2>/dev/null
    wait "$running"
  fi
  failed_steps=$((failed_steps + 1))
  finish
  exit "$1"
}
trap 'interrupt 130' INT
trap 'interrupt 143' TERM
trap 'interrupt 129' HUP

mkdir -p artifacts
if [ -n "$frameworks" ]; then
  step "frameworks from Debian" install_frameworks && step "errors of frameworks" test_frameworks
  finish
  exit
fi
step "npm packages of the tests" install_peers
step "browser and curl of the tests" install_browser
if step "build" limited dotnet build StatusGateway.sln -c Release --nologo -v minimal; then
  for project in tests/*.Tests/*.csproj tests/*.Fuzzing/*.csproj tests/*.Faults/*.csproj tests/*.FunctionalTests/*.csproj; do
    step "$(basename "$project" .csproj)" suite "$project"
  done
  step "protobuf conformance suite" conformance
  step "publish" limited dotnet publish src/StatusGateway -c Release --nologo -v minimal -p:ReadyToRunFor=linux-x64 -o artifacts/publish
  if [ -n "$native" ] && step "clang and zlib" install_linker; then
    step "publish with Native AOT" limited dotnet publish src/StatusGateway -c Release --nologo -v minimal -p:NativeFor=linux-x64 -o artifacts/native &&
      step "calls to the native executable" call_native
  fi
fi

finish
