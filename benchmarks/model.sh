#!/usr/bin/env bash
# Measures the reference trainer's speed and its models' quality; docs/benchmarks.md. Flags are TrainingBenchmark's.
set -euo pipefail

repository="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$repository"

# MAVEN_ARGS=-o in the environment builds offline.
./mvnw -B -q -Plaunch-files -pl benchmarks/model -am process-classes

commit="$(git describe --always --dirty 2>/dev/null || echo unknown)"
processor="$(sed -n 's/^model name[[:space:]]*: //p;T;q' /proc/cpuinfo)"
echo "commit $commit, ${processor:-unknown processor}"
echo

exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx1500m \
  -classpath "benchmarks/model/target/classes:$(<benchmarks/model/target/classpath.txt)" \
  dev.tandem.benchmarks.model.TrainingBenchmark "$@"
