package dev.tandem.transforms.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.transforms.snapshot.SnapshotManifest.Counts;
import dev.tandem.transforms.snapshot.SnapshotManifest.Policies;
import dev.tandem.transforms.snapshot.SnapshotManifest.Source;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnapshotManifestTest {
  private static final String ID = "20261123T031500Z-4f1c9a";
  private static final Instant TIME = Instant.parse("2026-11-23T03:15:00.123456Z");

  @Test
  void readsBackWhatItWrote() {
    SnapshotManifest manifest =
        manifest(
            ID,
            null,
            CoderTest.report(new Random(1)).files(),
            CoderTest.report(new Random(1)).failureFiles());
    String json = manifest.toJson();
    SnapshotManifest read = SnapshotManifest.parse("_MANIFEST.json", json);
    assertThat(read).isEqualTo(manifest);
    assertThat(read.toJson()).isEqualTo(json);
    assertThat(json)
        .startsWith("{\n  \"format_version\" : 1,\n  \"snapshot_id\" : \"" + ID + "\",\n")
        .endsWith("}\n");
  }

  @Test
  void passesOverKeysItDoesNotKnow() {
    SnapshotManifest manifest = manifest(ID, "20261122T031500Z-000000", List.of(), List.of());
    String json = manifest.toJson().replaceFirst("\\{", "{\"new_key\": [1, {}],");
    assertThat(SnapshotManifest.parse("m", json)).isEqualTo(manifest);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"format_version\" : 1 | \"format_version\" : 2 | format_version is 2",
        "\"format_version\" : 1, | | format_version is missing",
        "\"created_at\" : \"2026 | \"created_at\" : \"20x6 | created_at is no time",
        "\"ratings_read\" : 9 | \"ratings_read\" : \"9\" | counts.ratings_read is no whole number",
        "\"failed\" : 3 | \"failed\" : 4 | counts.failed: 4, but the reasons add up to 3",
        "\"rows\" : 9, | \"rows\" : 10, | counts.rows: 10",
        "\"format\" : \"PARQUET\" | \"format\" : \"ORC\" | format is none of [PARQUET, CSV]",
        "\"type\" : \"long\" | \"type\" : \"lang\" | schema[5]: 'lang' is no type",
        "\"sha256\" : \"abab | \"sha256\" : \"xxxx | files[0]: part-00001",
        "\"snapshot_id\" | \"snap\" | snapshot_id is missing",
      })
  void namesTheFileAndTheKeyThatIsWrong(String from, @Nullable String to, String message) {
    List<DataFile> files = CoderTest.report(new Random(1)).files();
    String json = manifest(ID, null, files, List.of()).toJson();
    assertThat(json).contains(from);
    String wrong = json.replaceFirst(Pattern.quote(from), to == null ? "" : to);
    assertThatThrownBy(() -> SnapshotManifest.parse("/out/_MANIFEST.json", wrong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("/out/_MANIFEST.json: ")
        .hasMessageContaining(message);
  }

  @Test
  void refusesHalfAManifest() {
    String json = manifest(ID, null, List.of(), List.of()).toJson();
    for (int length : new int[] {0, 1, json.length() / 2, json.length() - 3}) {
      assertThatThrownBy(() -> SnapshotManifest.parse("m", json.substring(0, length)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("m: ");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://u:p@db:5432/shop?user=x&password=y, jdbc:postgresql://db:5432/shop",
    "jdbc:postgresql://u:p@ss@[::1]:5432/shop, jdbc:postgresql://[::1]:5432/shop",
    "jdbc:mysql://db1:3306/shop#x, jdbc:mysql://db1:3306/shop",
    "jdbc:postgresql://u:p?w@db/shop, jdbc:postgresql://...",
    "jdbc:mariadb://address=(host=db)(password=pw)/shop, jdbc:mariadb://address=(host=db)/shop",
    "jdbc:h2:mem:shop;PASSWORD=x, jdbc:h2:mem:shop",
  })
  void takesSecretsOutOfTheUrl(String url, String bare) {
    ObjectNode none = JsonNodeFactory.instance.objectNode();
    assertThat(new Source(url, "", "", "NONE", "", TIME, TIME, none).url()).isEqualTo(bare);
  }

  static SnapshotManifest manifest(
      String id, @Nullable String previous, List<DataFile> files, List<DataFile> failureFiles) {
    ObjectNode tables = JsonNodeFactory.instance.objectNode();
    tables.putObject("ratings").put("productRating", "int4");
    return new SnapshotManifest(
        id,
        TIME,
        "0.1.0",
        "classicmodels",
        "ab".repeat(32),
        SnapshotFormat.PARQUET,
        FileCompression.SNAPPY,
        SampleRows.SCHEMA,
        new Policies("LAST", "REPLACE", 3, "1%"),
        new Source(
            "jdbc:postgresql://db/shop?user=me",
            "PostgreSQL",
            "18.6",
            "ONE_SNAPSHOT",
            "All reads saw one snapshot of the database.",
            TIME,
            TIME.plusSeconds(5),
            tables),
        new Counts(
            9,
            files.stream().mapToLong(DataFile::rows).sum(),
            2,
            3,
            new TreeMap<>(Map.of(new FailureKind("join", "ORPHAN_ITEM"), 3L)),
            0,
            new TreeMap<>(Map.of("city", 4L))),
        previous,
        CoderTest.report(new Random(1)).statistics().summaries(),
        files,
        failureFiles);
  }
}
