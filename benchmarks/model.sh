#!/usr/bin/env bash
# Measures the reference trainer's speed and its models' quality; with 'sessions' as the first argument, blends of a session
# with a customer; with 'recommend', the speed of a recommendation. docs/benchmarks.md; flags are those of TrainingBenchmark,
# SessionBlendBenchmark and RecommendSpeed.
set -euo pipefail

repository="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$repository"

benchmark=TrainingBenchmark
case "${1:-}" in
  sessions) benchmark=SessionBlendBenchmark; shift ;;
  recommend) benchmark=RecommendSpeed; shift ;;
esac

# MAVEN_ARGS=-o in the environment builds offline.
./mvnw -B -q -Plaunch-files -pl benchmarks/model -am process-classes

commit="$(git describe --always --dirty 2>/dev/null || echo unknown)"
processor="$(sed -n 's/^model name[[:space:]]*: //p;T;q' /proc/cpuinfo)"
echo "commit $commit, ${processor:-unknown processor}"
echo

exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx1500m \
  -classpath "benchmarks/model/target/classes:$(<benchmarks/model/target/classpath.txt)" \
  "dev.tandem.benchmarks.model.$benchmark" "$@"
