package dev.tandem.benchmarks.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FrameGroupsTest {

  @Test
  void countsWhatIsDoneForSomebodyAsHis() {
    assertThat(
            FrameGroups.of(
                List.of(
                    "java.util.HashMap",
                    "com.fasterxml.jackson.core.json.UTF8StreamJsonParser",
                    "dev.tandem.transforms.activity.ActivityParser",
                    "dev.tandem.transforms.activity.ParseActivity$ParseFn",
                    "org.apache.flink.streaming.runtime.tasks.StreamTask")))
        .isEqualTo("parse");
  }

  @Test
  void countsCodersApartFromTheRoomTheyLieIn() {
    assertThat(
            FrameGroups.of(
                List.of(
                    "org.apache.flink.core.memory.DataOutputSerializer",
                    "dev.tandem.transforms.activity.SessionStateCoder",
                    "dev.tandem.transforms.activity.TrackedSession$StateCoder")))
        .isEqualTo("coders");
  }

  @Test
  void tellsBeamsWrapperFromFlink() {
    assertThat(
            FrameGroups.of(
                List.of(
                    "java.util.ArrayList",
                    "org.apache.beam.runners.flink.translation.wrappers.streaming.DoFnOperator")))
        .isEqualTo("Beam's Flink runner");
    assertThat(FrameGroups.of(List.of("org.apache.flink.streaming.runtime.tasks.StreamTask")))
        .isEqualTo("Flink: the rest");
  }

  @Test
  void hasAPlaceForStacksOfNobody() {
    assertThat(FrameGroups.of(List.of("java.lang.Thread"))).isEqualTo(FrameGroups.OTHER);
  }
}
