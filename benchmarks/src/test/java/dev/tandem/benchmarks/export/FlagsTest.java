package dev.tandem.benchmarks.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FlagsTest {

  @Test
  void readsListsAndKeepsTheirOrder() {
    BenchmarkPlan plan =
        BenchmarkPlan.parse(new String[] {"--ratings=20,10", "--contenders=flink,twin"});

    assertThat(plan.ratings()).containsExactly(20, 10);
    assertThat(plan.contenders()).containsExactly(Contender.FLINK, Contender.TWIN);
    assertThat(plan.policies()).containsExactly(DuplicatePolicy.ALL, DuplicatePolicy.LAST);
  }

  @Test
  void keepsWhatFollowsTheFirstEqualsSign() {
    BenchmarkPlan plan = BenchmarkPlan.parse(new String[] {"--tandemFlags=--shards=2  --x=y"});

    assertThat(plan.tandemFlags()).containsExactly("--shards=2", "--x=y");
  }

  @Test
  void namesTheFlagAndTheValueItRefuses() {
    assertRefused("--contenders=beam", "--contenders: beam is none of");
    assertRefused("--rounds=0", "--rounds: 0 is not a whole number");
    assertRefused("--round=3", "--round=3 is not a flag");
    assertRefused("rounds=3", "rounds=3 is not a flag");
  }

  private static void assertRefused(String arg, String message) {
    assertThatThrownBy(() -> BenchmarkPlan.parse(new String[] {arg}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
