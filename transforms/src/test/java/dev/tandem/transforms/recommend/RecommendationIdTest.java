package dev.tandem.transforms.recommend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RecommendationIdTest {
  @Test
  void isTheSameForever() {
    // From: python3 -c "import hashlib,struct as s,uuid; p=lambda t: s.pack('>i',len(t))+t
    // h=bytearray(hashlib.sha256(p(b'tandem-recommendation-1')+p(b'topic:activity/0/17')+p(b's-1')+p(b'm1')).digest()[:16])
    // h[6]=h[6]&15|128; h[8]=h[8]&63|128; print(uuid.UUID(bytes=bytes(h)))"
    assertThat(RecommendationId.of("topic:activity/0/17", "s-1", "m1"))
        .isEqualTo("ab251412-a9d4-827e-95b4-78f21d65363e");
  }

  @Test
  void isAUuidOfVersion8() {
    UUID uuid = UUID.fromString(RecommendationId.of("a", "s", null));

    assertThat(uuid.version()).isEqualTo(8);
    assertThat(uuid.variant()).isEqualTo(2);
  }

  @Test
  void anotherRecordSessionOrModelHasAnother() {
    Set<String> ids = new HashSet<>();
    String longer = new String("é".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    for (String record : new String[] {"a", "ab", "", "é", longer}) {
      for (String session : new String[] {"s", "bs", ""}) {
        for (String model : new String[] {"b", "", "ba"}) {
          ids.add(RecommendationId.of(record, session, model));
        }
        ids.add(RecommendationId.of(record, session, null));
      }
    }
    assertThat(ids).hasSize(60);
  }
}
