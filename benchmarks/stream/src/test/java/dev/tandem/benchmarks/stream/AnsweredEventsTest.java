package dev.tandem.benchmarks.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AnsweredEventsTest {
  private final AnsweredEvents events = new AnsweredEvents(1000);

  @Test
  void measuresFromTheEventToItsRecommendation() {
    events.sent("a", 1000);
    events.sent("b", 1010);
    events.answered("b", 1013);
    events.answered("a", 1020);

    assertThat(events.events()).isEqualTo(2);
    assertThat(events.missing()).isZero();
    assertThat(events.latencies().at(0.5)).isEqualTo(3);
    assertThat(events.latencies().at(1)).isEqualTo(20);
  }

  @Test
  void countsWhatWasNeverAnswered() {
    events.sent("a", 1000);
    events.sent("b", 1010);
    events.answered("b", 1013);

    assertThat(events.missing()).isEqualTo(1);
    assertThat(events.latencies().count()).isEqualTo(1);
  }

  @Test
  void knowsEventsOfTheWarmUpButCountsNoneOfThem() {
    events.sent("early", 999);
    events.sent("a", 1000);
    events.answered("early", 5000);
    events.answered("a", 1001);

    assertThat(events.events()).isEqualTo(1);
    assertThat(events.strange()).isZero();
    assertThat(events.latencies().at(1)).isEqualTo(1);
  }

  @Test
  void takesTheFirstOfTwoAnswers() {
    events.sent("a", 1000);
    events.answered("a", 1001);
    events.answered("a", 9000);

    assertThat(events.repeated()).isEqualTo(1);
    assertThat(events.latencies().at(1)).isEqualTo(1);
  }

  @Test
  void tellsAnswersOfNoEventApart() {
    events.answered("unheard of", 1001);

    assertThat(events.strange()).isEqualTo(1);
    assertThat(events.repeated()).isZero();
  }

  @Test
  void refusesTwoEventsWithOneRecommendation() {
    events.sent("a", 1000);

    assertThatThrownBy(() -> events.sent("a", 1001)).hasMessageContaining("recommendation a");
  }

  @Test
  void holdsMoreThanItBeganWith() {
    for (int i = 0; i < 5000; i++) {
      events.sent("e" + i, 1000);
      events.answered("e" + i, 1000 + i);
    }

    assertThat(events.latencies().count()).isEqualTo(5000);
    assertThat(events.latencies().at(1)).isEqualTo(4999);
  }
}
