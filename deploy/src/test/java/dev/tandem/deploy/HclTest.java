package dev.tandem.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HclTest {

  @Test
  void readsBlocksLabelsAndAttributes() {
    Hcl.Block file =
        Hcl.parse(
            """
            # a comment with { in it
            resource "aws_s3_bucket" "this" {
              bucket = "${var.name}-x" # why
              tags   = { a = "b" }

              lifecycle {
                prevent_destroy = true
              }
            }
            """);

    Hcl.Block bucket = file.all("resource", "aws_s3_bucket").get(0);
    assertThat(bucket.name()).isEqualTo("this");
    assertThat(bucket.line()).isEqualTo(2);
    assertThat(bucket.text("bucket")).isEqualTo("\"${var.name}-x\"");
    assertThat(bucket.all("lifecycle").get(0).text("prevent_destroy")).isEqualTo("true");
  }

  @Test
  void leavesExpressionsAsTheyAreWritten() {
    Hcl.Block file =
        Hcl.parse(
            """
            locals {
              list = [
                "a", # not "b"
                "${join(",", ["c", "}"])}",
              ]
              text = <<-END
                auto.create = "{"
              END
              escaped = "%%{hiera('x')}\\""
            }
            """);

    Hcl.Block locals = file.all("locals").get(0);
    assertThat(Hcl.strings(locals.text("list")))
        .containsExactly("a", "${join(\",\", [\"c\", \"}\"])}");
    assertThat(locals.text("text")).contains("auto.create");
    assertThat(Hcl.strings(locals.text("escaped"))).containsExactly("%%{hiera('x')}\\\"");
  }

  @Test
  void knowsTheKeysOfAnObject() {
    assertThat(
            Hcl.keys(
                """
                merge({
                  source = "KINESIS"
                  "topK" = var.a == "b" ? 1 : 2
                  more   = { inner = 1 }
                }, { for name, value in var.x : name => value if value != null }, var.more)"""))
        .containsExactly("source", "topK", "more");
  }

  @Test
  void namesTheLineThatIsWrong() {
    assertThatThrownBy(() -> Hcl.parse("locals {\n  a = 1\n  =\n}"))
        .hasMessage("line 3: '=' is unexpected");
    assertThatThrownBy(() -> Hcl.parse("locals {\n  a = [1\n"))
        .hasMessage("line 3: the end is unexpected");
    assertThatThrownBy(() -> Hcl.parse("locals {\n  a = 1\n  a = 2\n}"))
        .hasMessage("line 3: a is set twice");
  }
}
