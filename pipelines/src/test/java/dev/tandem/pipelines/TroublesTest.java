package dev.tandem.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.transforms.io.DatabaseGoneException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.NotSerializableException;
import java.sql.SQLException;
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
