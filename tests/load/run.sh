#!/usr/bin/env bash
# Measures what a call through the gateway costs, beside a hand-written proxy. README.md says how to read the result.
#
#   tests/load/run.sh [--gateway NAME=FOLDER]... [--work get|error|relay]... [--rounds N] [--seconds N] [--output FOLDER]
#
# FOLDER is a published gateway. Without --gateway the working tree is published and measured.
# Needs the .NET SDK, Linux, wrk and h2load; as root on Debian the last two are installed when they are missing.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
time_limit=60m

install_tools() {
  command -v wrk >/dev/null && command -v h2load >/dev/null && return 0
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends wrk nghttp2-client >/dev/null
  fi
  command -v wrk >/dev/null && command -v h2load >/dev/null && return 0
  echo "The load command needs wrk and h2load: install Debian's wrk and nghttp2-client, or run this as root on Debian." >&2
  return 1
}

install_tools
for program in Upstream Limit Driver; do
  dotnet build "$root/tests/load/$program" -c Release --nologo -v quiet -tl:off "-clp:ErrorsOnly;NoSummary"
done

arguments=("$@")
if [[ " $* " != *" --gateway "* ]]; then
  published=$root/artifacts/load/gateway
  dotnet publish "$root/src/StatusGateway" -c Release --nologo -v quiet -tl:off -clp:ErrorsOnly -p:ReadyToRunFor=linux-x64 -o "$published"
  arguments+=(--gateway "gateway=$published")
fi
if [[ " $* " != *" --output "* ]]; then arguments+=(--output "$root/artifacts/load"); fi

# The driver stops what it has started when it is interrupted or terminated.
exec timeout --foreground -k 30 "$time_limit" dotnet "$root/tests/load/Driver/bin/Release/net10.0/StatusGateway.Load.Driver.dll" "${arguments[@]}"
