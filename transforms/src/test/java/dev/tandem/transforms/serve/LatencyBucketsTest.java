package dev.tandem.transforms.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatencyBucketsTest {
  private static final long SEED = 20261125;
  private static final LatencyBuckets THREE = new LatencyBuckets("ms", 1, 5, 20);

  @Test
  void countsEachTimeInTheFirstBucketThatHasRoom() {
    assertThat(LongStream.of(-7, 0, 1, 2, 5, 6, 20, 21, Long.MAX_VALUE).mapToInt(THREE::bucket))
        .containsExactly(0, 0, 0, 1, 1, 2, 2, 3, 3);
    assertThat(THREE.names()).containsExactly("ms-le-1", "ms-le-5", "ms-le-20", "ms-more");
  }

  @Test
  void saysWhatAShareDidNotExceed() {
    Map<String, Long> counts = Map.of("ms-le-1", 50L, "ms-le-5", 49L, "ms-more", 1L);

    assertThat(THREE.atMost(0.5, counts)).hasValue(1);
    assertThat(THREE.atMost(0.51, counts)).hasValue(5);
    assertThat(THREE.atMost(0.99, counts)).hasValue(5);
    assertThat(THREE.atMost(1, counts)).hasValue(LatencyBuckets.MORE);
    assertThat(THREE.atMost(0.5, Map.of("other", 3L))).isEqualTo(OptionalLong.empty());
    assertThatThrownBy(() -> THREE.atMost(0, counts)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void boundsWhatSortingWouldSay() {
    Random random = new Random(SEED);
    for (int round = 0; round < 200; round++) {
      long[] times = random.longs(1 + random.nextInt(300), 0, 4000).sorted().toArray();
      Map<String, Long> counts = new HashMap<>();
      for (long time : times) {
        String name = LatencyBuckets.LATENCY.names().get(LatencyBuckets.LATENCY.bucket(time));
        counts.merge(name, 1L, Long::sum);
      }
      for (double share : new double[] {0.5, 0.95, 0.99, 1}) {
        long exact = times[(int) Math.ceil(share * times.length) - 1];
        long bound = LatencyBuckets.LATENCY.atMost(share, counts).orElseThrow();
        assertThat(LatencyBuckets.LATENCY.bucket(exact))
            .as("seed %d, round %d, share %s", SEED, round, share)
            .isEqualTo(LatencyBuckets.LATENCY.bucket(bound));
        assertThat(bound).isGreaterThanOrEqualTo(exact);
      }
    }
  }

  @Test
  void boundsMustAscend() {
    assertThatThrownBy(() -> new LatencyBuckets("ms", 1, 1))
        .hasMessage("bounds must ascend, and these do not: [1, 1]");
  }
}
