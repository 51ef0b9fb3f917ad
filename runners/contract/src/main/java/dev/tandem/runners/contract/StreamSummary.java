package dev.tandem.runners.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The figures that the job prints at its end. */
record StreamSummary(long read, long recommendations, long refused, long sessions) {

  static StreamSummary of(ChildJvm.Ended ended) {
    assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
    return new StreamSummary(
        figure(ended, "records read"),
        figure(ended, "recommendations"),
        figure(ended, "refused"),
        figure(ended, "sessions begun"));
  }

  private static long figure(ChildJvm.Ended ended, String name) {
    Matcher line = Pattern.compile("(?m)^ *" + name + " +([0-9,]+)\\b.*$").matcher(ended.out());
    assertThat(line.find()).as("%s in %s", name, ended.out() + ended.err()).isTrue();
    return Long.parseLong(line.group(1).replace(",", ""));
  }

  /** What was read is answered or refused. */
  StreamSummary balanced() {
    assertThat(recommendations + refused).isEqualTo(read);
    return this;
  }
}
