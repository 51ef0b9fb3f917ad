package dev.tandem.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.transforms.io.DatabaseGoneException;
import dev.tandem.transforms.snapshot.DamagedSnapshotException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.NotSerializableException;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class TroublesTest {

  @Test
  void findsALostDatabaseUnderWhatARunnerPutsAroundIt() {
    Throwable thrown =
        new RuntimeException(
            new IllegalStateException(
                new DatabaseGoneException(
                    "Reading ratings failed: gone", new SQLException("gone"))));

    JobException trouble = Troubles.ofPipeline(thrown, "--output=/out");

    assertThat(trouble.exitCode()).isEqualTo(ExitCode.SOURCE);
    assertThat(trouble).hasMessageContaining("Reading ratings failed: gone");
  }

  @Test
  void findsADamagedSnapshotHoweverARunnerTellsOfIt() {
    DamagedSnapshotException damage = new DamagedSnapshotException("part-1 is missing");

    for (Throwable thrown :
        List.of(
            new RuntimeException(new IllegalStateException(damage)),
            new RuntimeException("Job aborted: " + damage + "\n\tat somewhere"))) {
      JobException trouble = Troubles.ofPipeline(thrown, "--registry=/models");

      assertThat(trouble.exitCode()).isEqualTo(ExitCode.SNAPSHOT);
      assertThat(trouble).hasMessage("part-1 is missing");
    }
  }

  @Test
  void namesTheFlagOfWhatCannotBeWritten() {
    JobException trouble =
        Troubles.ofPipeline(new RuntimeException(new IOException("full")), "--registry=/models");

    assertThat(trouble.exitCode()).isEqualTo(ExitCode.OUTPUT);
    assertThat(trouble).hasMessage("--registry=/models cannot be used: full");
  }

  @Test
  void findsALostDatabaseThatAClusterTellsOfAsTextOnly() {
    Throwable thrown =
        new RuntimeException(
            "Job aborted: dev.tandem.transforms.io.DatabaseGoneException: Reading ratings failed: gone\n\tat somewhere");

    JobException trouble = Troubles.ofPipeline(thrown, "--output=/out");

    assertThat(trouble.exitCode()).isEqualTo(ExitCode.SOURCE);
    assertThat(trouble).hasMessageStartingWith("Reading ratings failed: gone");
  }

  @Test
  void takesEveryOtherTroubleOfInputAndOutputForTheOutputs() {
    JobException trouble =
        Troubles.ofPipeline(
            new RuntimeException(new FileNotFoundException("/out/part (No space)")),
            "--output=/out");

    assertThat(trouble.exitCode()).isEqualTo(ExitCode.OUTPUT);
    assertThat(trouble).hasMessageContaining("--output=/out").hasMessageContaining("No space");
  }

  @Test
  void takesWhatCannotBeSerialisedForAFault() {
    assertThat(
            Troubles.ofPipeline(new RuntimeException(new NotSerializableException("X")), "/out")
                .exitCode())
        .isEqualTo(ExitCode.UNEXPECTED);
  }

  @Test
  void endsOnCausesThatGoInCircles() {
    IllegalStateException a = new IllegalStateException("a");
    IllegalStateException b = new IllegalStateException("b", a);
    a.initCause(b);

    assertThat(Troubles.ofPipeline(a, "/out").exitCode()).isEqualTo(ExitCode.UNEXPECTED);
  }

  @Test
  void namesTheClassWhereThereIsNoMessage() {
    assertThat(Troubles.sentence(new IOException())).isEqualTo("java.io.IOException");
  }
}
