#!/usr/bin/env bash
# Measures the live recommendations beside their twin; docs/benchmarks.md. Flags are StreamBenchmark's.
set -euo pipefail

repository="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$repository"

contenders=twin,flink,spark,direct
others=
for flag in "$@"; do
  case "$flag" in
    --contenders=*) contenders="${flag#*=}" ;;
    --tableContenders=* | --profiled=*) others+=",${flag#*=}" ;;
  esac
done
# The harness and the twin are one module; each other contender is a leaf. Flink's also trains the model.
modules=benchmarks/stream,runners/flink
for leaf in spark direct; do
  if [[ ",${contenders,,}${others,,}," == *",$leaf,"* ]]; then
    modules+=",runners/$leaf"
  fi
done

# MAVEN_ARGS=-o in the environment builds offline. No package: the deployable jars are not measured.
./mvnw -B -q -Plaunch-files -pl "$modules" -am process-classes

commit="$(git describe --always --dirty 2>/dev/null || echo unknown)"
processor="$(sed -n 's/^model name[[:space:]]*: //p;T;q' /proc/cpuinfo)"
echo "commit $commit, ${processor:-unknown processor}"
echo

exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx1g -XX:+UseSerialGC \
  -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
  -classpath "benchmarks/stream/target/classes:$(<benchmarks/stream/target/classpath.txt)" \
  dev.tandem.benchmarks.stream.StreamBenchmark --repository="$repository" "$@"
