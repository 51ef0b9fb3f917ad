package dev.tandem.transforms.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class FeatureSpecDocumentationTest {
  private static final Path PAGE = Path.of("..", "docs", "feature-spec.md");

  @Test
  void everyExampleOfThePageIsAValidSpec() throws IOException {
    List<FeatureSpec> examples =
        Pattern.compile("(?s)```yaml\n(.*?)```")
            .matcher(Files.readString(PAGE))
            .results()
            .map((MatchResult block) -> FeatureSpecReader.read(block.group(1), "docs"))
            .toList();

    assertThat(examples).extracting(FeatureSpec::name).containsExactly("classicmodels", "bookshop");
    assertThat(examples.get(0)).isEqualTo(FeatureSpecReader.builtIn());
  }
}
