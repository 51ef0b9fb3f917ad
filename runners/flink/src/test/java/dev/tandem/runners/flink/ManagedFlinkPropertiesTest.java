package dev.tandem.runners.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files as the service's documentation shows them, and broken ones. */
class ManagedFlinkPropertiesTest {
  @TempDir Path folder;

  @Test
  void areTheJobAndItsFlagsInOrder() throws Exception {
    String file =
        """
        [
          {"PropertyGroupId": "Other", "PropertyMap": {"job": "demo", "secret": "x"}},
          {
            "PropertyGroupId": "Tandem",
            "PropertyMap": {
              "topK": "20",
              "job": "recommendations",
              "bootstrapServers": "a:9092,b:9092",
              "jdbcUrl": "jdbc:postgresql://db.example.com/shop?sslmode=require",
              "archive": ""
            }
          }
        ]
        """;

    assertThat(new ManagedFlinkProperties(written(file)).arguments())
        .containsExactly(
            "recommendations",
            "--archive=",
            "--bootstrapServers=a:9092,b:9092",
            "--jdbcUrl=jdbc:postgresql://db.example.com/shop?sslmode=require",
            "--topK=20");
  }

  @Test
  void areNoneOutsideOfTheService() {
    assertThat(new ManagedFlinkProperties(folder.resolve("none.json")).arguments()).isEmpty();
    assertThat(new ManagedFlinkProperties(folder.resolve("no/folder.json")).arguments()).isEmpty();
    assertThat(ManagedFlinkProperties.FILE)
        .isEqualTo(Path.of("/etc/flink/application_properties.json"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      quoteCharacter = '`',
      value = {
        "[]                                                                       > no such group",
        "[{\"PropertyGroupId\":\"tandem\",\"PropertyMap\":{\"job\":\"demo\"}}]    > no such group",
        "[{\"PropertyMap\":{\"job\":\"demo\"}}, 3]                                > no such group",
        "[{\"PropertyGroupId\":\"Tandem\"}]                                       > PropertyMap",
        "[{\"PropertyGroupId\":\"Tandem\",\"PropertyMap\":[\"job\"]}]             > PropertyMap",
        "[{\"PropertyGroupId\":\"Tandem\",\"PropertyMap\":{}}]                    > no key 'job'",
        "[{\"PropertyGroupId\":\"Tandem\",\"PropertyMap\":{\"topK\":\"hunter2\"}}]      > no key 'job'",
        "[{\"PropertyGroupId\":\"Tandem\",\"PropertyMap\":{\"job\":\" \"}}]       > no key 'job'",
        "[{\"PropertyGroupId\":\"Tandem\",\"PropertyMap\":{\"job\":\"demo\",\"topK\":3}}] > the key 'topK'",
        "[{\"PropertyGroupId\":\"Tandem\",\"PropertyMap\":{\"job\":\"demo\",\"--topK\":\"3\"}}] > without dashes",
        "[{\"PropertyGroupId\":\"Tandem\",\"PropertyMap\":{\"job\":\"demo\",\"job\":\"hunter2\"}}] > no JSON at line 1",
        "{\"PropertyGroupId\":\"Tandem\",\"PropertyMap\":{\"job\":\"hunter2\"}}   > no array",
        "[{\"PropertyGroupId\":\"Tandem\",\"PropertyMap\":{\"job\":hunter2        > no JSON at line 1",
        "[] hunter2                                                               > no JSON at line 1",
        "3                                                                        > no array",
      })
  void sayWhatIsWrongWithThemInOneSentence(String text, String wrong) throws Exception {
    Path file = written(text);

    assertThatThrownBy(() -> new ManagedFlinkProperties(file).arguments())
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoCause()
        .hasMessageContainingAll(file.toString(), "'Tandem'", wrong)
        .hasMessageNotContainingAny("\n", "hunter2");
  }

  @Test
  void sayThatTheyCannotBeRead() throws Exception {
    Path empty = written("");
    assertThatThrownBy(() -> new ManagedFlinkProperties(empty).arguments())
        .hasMessageContainingAll(empty.toString(), "'Tandem'", "no array");
    assertThatThrownBy(() -> new ManagedFlinkProperties(folder).arguments())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(folder.toString(), "'Tandem'", "cannot be read");
  }

  private Path written(String text) throws IOException {
    return Files.writeString(folder.resolve("application_properties.json"), text);
  }
}
