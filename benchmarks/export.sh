#!/usr/bin/env bash
# Measures the training export beside its twin; docs/benchmarks.md. Flags are ExportBenchmark's.
set -euo pipefail

repository="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$repository"

contenders=twin,flink,spark,direct
for flag in "$@"; do
  case "$flag" in
    --contenders=*) contenders="${flag#*=}" ;;
  esac
done
# The harness and the twin are one module; each other contender is a leaf.
modules=benchmarks
for contender in ${contenders//,/ }; do
  if [[ "${contender,,}" != twin ]]; then
    modules+=",runners/${contender,,}"
  fi
done

# MAVEN_ARGS=-o in the environment builds offline. No package: the deployable jars are not measured.
./mvnw -B -q -Plaunch-files -pl "$modules" -am process-classes

commit="$(git describe --always --dirty 2>/dev/null || echo unknown)"
processor="$(sed -n 's/^model name[[:space:]]*: //p;T;q' /proc/cpuinfo)"
echo "commit $commit, ${processor:-unknown processor}"
echo

exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx1g \
  -classpath "benchmarks/target/classes:$(<benchmarks/target/classpath.txt)" \
  dev.tandem.benchmarks.export.ExportBenchmark --repository="$repository" "$@"
