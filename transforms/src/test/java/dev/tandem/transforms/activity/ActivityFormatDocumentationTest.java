package dev.tandem.transforms.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.transforms.activity.ActivityEvent.Action;
import dev.tandem.transforms.activity.ActivityEvent.History;
import dev.tandem.transforms.features.FeatureSpecReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The web team's page says what the parser does. */
class ActivityFormatDocumentationTest {
  private static String page;

  @BeforeAll
  static void read() throws Exception {
    page = Files.readString(Path.of("../docs/activity-format.md"));
  }

  @Test
  void itsExamplesAreEvents() throws Exception {
    ActivityParser parser = ActivityParser.of(FeatureSpecReader.builtIn());
    List<String> examples = found("(?s)```json\\n(.*?)```");
    assertThat(examples).hasSize(2);
    assertThat(parser.parse(SampleActivity.record(examples.get(0))).content())
        .isInstanceOfSatisfying(History.class, history -> assertThat(history.entries()).hasSize(2));
    assertThat(parser.parse(SampleActivity.record(examples.get(1))).content())
        .isEqualTo(new Action(ActionKind.ADD_TO_CART, "S10_1678", 2));
  }

  @Test
  void itListsAllReasons() {
    assertThat(found("(?m)^\\| `([A-Z_0-9]+)` \\|"))
        .containsExactlyElementsOf(
            Arrays.stream(RejectionReason.values()).map(Enum::name).toList());
  }

  @Test
  void itStatesTheLimits() {
    assertThat(page)
        .contains(
            said("more than %,d bytes", ActivityParser.MAX_RECORD_BYTES),
            said("more than %d deep", ActivityParser.MAX_DEPTH),
            said("at most %d characters", ActivityParser.MAX_ID_LENGTH),
            said("used of more than %,d", ActivityParser.MAX_TEXT_LENGTH),
            said("more than %,d entries", ActivityParser.MAX_ENTRIES),
            said("last %d", SessionState.REMEMBERED_EVENTS),
            said("keeps %d products", TrackSessions.DEFAULT_MAX_ITEMS),
            said("forgotten %d minutes", TrackSessions.DEFAULT_GAP.toMinutes()),
            "stage `" + ParseActivity.STAGE + "`");
  }

  private static String said(String text, long limit) {
    return String.format(Locale.ROOT, text, limit);
  }

  private static List<String> found(String pattern) {
    return Pattern.compile(pattern)
        .matcher(page)
        .results()
        .map((MatchResult m) -> m.group(1))
        .toList();
  }
}
