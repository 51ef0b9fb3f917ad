#!/usr/bin/env bash
# Measures the arithmetic with JMH; docs/benchmarks.md. Flags are JMH's own: -h lists them.
set -euo pipefail

repository="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$repository"

# MAVEN_ARGS=-o in the environment builds offline.
./mvnw -B -q -Plaunch-files -pl benchmarks/micro -am process-classes

commit="$(git describe --always --dirty 2>/dev/null || echo unknown)"
processor="$(sed -n 's/^model name[[:space:]]*: //p;T;q' /proc/cpuinfo)"
echo "commit $commit, ${processor:-unknown processor}"
echo

exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" \
  -classpath "benchmarks/micro/target/classes:$(<benchmarks/micro/target/classpath.txt)" \
  dev.tandem.benchmarks.micro.MicroBenchmarks "$@"
