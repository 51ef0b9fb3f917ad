package dev.tandem.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule finds what it is there for. */
class RulesTest {
  private static final String GOOD_BUCKET =
      """
      resource "aws_s3_bucket" "b" {
        bucket = "b"
      }
      resource "aws_s3_bucket_server_side_encryption_configuration" "b" {
        bucket = aws_s3_bucket.b.id
      }
      resource "aws_s3_bucket_public_access_block" "b" {
        bucket                  = aws_s3_bucket.b.id
        block_public_acls       = true
        block_public_policy     = true
        ignore_public_acls      = true
        restrict_public_buckets = true
      }
      resource "aws_s3_bucket_versioning" "b" {
        bucket = aws_s3_bucket.b.id
      }
      resource "aws_s3_bucket_ownership_controls" "b" {
        bucket = aws_s3_bucket.b.id
      }
      resource "aws_s3_bucket_policy" "b" {
        bucket = aws_s3_bucket.b.id
        policy = data.aws_iam_policy_document.tls.json
      }
      data "aws_iam_policy_document" "tls" {
        statement {
          effect  = "Deny"
          actions = ["s3:*"]
          condition {
            variable = "aws:SecureTransport"
          }
        }
      }
      """;

  private static final String GOOD_ALARM =
      """
      resource "aws_cloudwatch_metric_alarm" "a" {
        alarm_description  = "why"
        treat_missing_data = "breaching"
        alarm_actions      = [var.topic]
        ok_actions         = [var.topic]
      }
      """;

  private static String statement(String body) {
    return "data \"aws_iam_policy_document\" \"d\" {\n  statement {\n%s\n  }\n}\n".formatted(body);
  }

  static Stream<String> tooMuch() {
    return Stream.of(
        statement("actions = [\"s3:*\"]\nresources = [var.a]"),
        statement("actions = [\"s3:Get*\"]\nresources = [var.a]"),
        statement("actions = [\"s3:GetObject\"]\nresources = [\"*\"]"),
        statement("actions = [\"s3:GetObject\"]\nresources = concat([\"*\"], var.a)"),
        statement(
            "not_actions = [\"s3:GetObject\"]\nactions = [\"s3:PutObject\"]\nresources = [var.a]"),
        statement("actions = var.actions\nresources = [var.a]"),
        statement("actions = [\"s3:GetObject\"]\nprincipals {\nidentifiers = [\"*\"]\n}"),
        "data \"aws_iam_policy_document\" \"d\" {\n  dynamic \"statement\" {\n    content {\n"
            + "actions = [\"kinesis:*\"]\n    }\n  }\n}\n",
        "resource \"aws_iam_role_policy\" \"p\" {\n  policy = jsonencode({ Statement = [] })\n}\n",
        "resource \"aws_iam_role_policy_attachment\" \"p\" {\n"
            + "  policy_arn = \"arn:aws:iam::aws:policy/AdministratorAccess\"\n}\n");
  }

  @ParameterizedTest
  @MethodSource("tooMuch")
  void findsRightsThatAreTooWide(String file) {
    assertThat(Rules.rights(Hcl.parse(file))).hasSize(1);
  }

  @Test
  void allowsWhatIsNarrowOrHasAReason() {
    assertThat(
            Rules.rights(
                Hcl.parse(
                    statement("actions = [\"s3:GetObject\"]\nresources = [\"${var.b}/*\"]")
                        + statement(
                            "sid = \"LookAtNetwork\"\nactions = [\"ec2:DescribeVpcs\"]\nresources = [\"*\"]")
                        + "resource \"x\" \"y\" {\n  policy = data.aws_iam_policy_document.d.json\n}\n")))
        .isEmpty();
  }

  @Test
  void findsWhatABucketLacks() {
    assertThat(Rules.buckets(Hcl.parse(GOOD_BUCKET))).isEmpty();
    for (String companion :
        new String[] {"server_side_encryption_configuration", "versioning", "ownership_controls"}) {
      assertThat(
              Rules.buckets(
                  Hcl.parse(GOOD_BUCKET.replace("_" + companion + "\" \"b\"", "_other\" \"b\""))))
          .singleElement()
          .asString()
          .contains(companion);
    }
    assertThat(
            Rules.buckets(
                Hcl.parse(
                    GOOD_BUCKET.replace(
                        "block_public_policy     = true", "block_public_policy     = false"))))
        .containsExactly("line 7: block_public_policy is not true");
    assertThat(Rules.buckets(Hcl.parse(GOOD_BUCKET.replace("aws:SecureTransport", "aws:SourceIp"))))
        .singleElement()
        .asString()
        .contains("TLS");
    assertThat(Rules.versions("a = {\n  versioning = false\n}")).hasSize(1);
    assertThat(Rules.versions("a = {\n  # why\n  versioning = false\n}")).isEmpty();
  }

  @Test
  void findsAlarmsThatTellNobodyOrAreSilentOnSilence() {
    assertThat(Rules.alarms(Hcl.parse(GOOD_ALARM))).isEmpty();
    assertThat(
            Rules.alarms(Hcl.parse(GOOD_ALARM.replace("treat_missing_data = \"breaching\"", ""))))
        .containsExactly("line 1: a has no treat_missing_data");
    assertThat(
            Rules.alarms(
                Hcl.parse(
                    GOOD_ALARM.replace(
                        "alarm_actions      = [var.topic]", "alarm_actions      = []"))))
        .containsExactly("line 1: a has no alarm_actions");
    assertThat(
            Rules.alarms(
                Hcl.parse(
                    GOOD_ALARM.replace(
                        "ok_actions ",
                        "metric_query {\nexpression = \"SEARCH('x')\"\n}\nok_actions "))))
        .singleElement()
        .asString()
        .contains("searches");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password = \"hunter2\"",
        "secret_string = \"x\"",
        "db_password: \"x\"",
        "AKIAIOSFODNN7EXAMPLE",
        "-----BEGIN PRIVATE KEY-----",
        "resource \"aws_secretsmanager_secret_version\" \"v\" {",
        "apiVersion: v1\nkind: Secret\nmetadata:"
      })
  void findsSecrets(String text) {
    assertThat(Rules.secrets(text)).hasSize(1);
  }

  @Test
  void takesANameForNoSecret() {
    assertThat(
            Rules.secrets(
                "jdbcPasswordSecret = var.arn\npassword = \"${var.p}\"\n# \"secret/database\"\n"))
        .isEmpty();
  }

  @Test
  void findsTheFlagsThatAreSet() {
    assertThat(
            Rules.flags(
                Hcl.parse(
                    "locals {\n  kafka_flags = {\n    source = \"KAFKA\"\n  }\n"
                        + "  flags = merge({ topK = 1 }, var.more_flags)\n  other = { no = 1 }\n}\n")))
        .containsExactly("source", "topK");
  }
}
