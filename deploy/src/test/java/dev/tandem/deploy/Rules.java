package dev.tandem.deploy;

import dev.tandem.deploy.Hcl.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Terraform's files here must hold to; each method says what breaks its rule, and where. */
final class Rules {

  /** Statements that may say "*", by their sid. */
  static final Map<String, String> MAY_SAY_ALL =
      Map.of(
          "KeyAdministration",
          "a key policy speaks of its own key, which nobody could administer without the account",
          "KeyForAlarms",
          "a key policy speaks of its own key",
          "LookAtNetwork",
          "EC2's Describe actions know no narrower resource");

  /** Policies of AWS' own that may be attached. */
  static final Map<String, String> MAY_BE_ATTACHED =
      Map.of(
          "AmazonEMRServicePolicy_v2",
          "makes and replaces EMR's machines, and reaches only what bears EMR's tag");

  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*KEY|(password|passwd|secret_string|secret_binary|access_key|secret_key|token)\\w*\\s*[:=]\\s*\"[^\"$<{,]");

  private static final Set<String> FULL_BLOCK =
      Set.of(
          "block_public_acls",
          "block_public_policy",
          "ignore_public_acls",
          "restrict_public_buckets");

  private Rules() {}

  /** Rights: nothing is allowed on everything, and every policy is a document that this sees. */
  static List<String> rights(Block file) {
    List<String> broken = new ArrayList<>();
    for (Block document : file.all("data", "aws_iam_policy_document")) {
      document
          .everything()
          .filter(block -> block.type().equals("statement") || block.type().equals("content"))
          .filter(
              block ->
                  block.attributes().containsKey("actions") || block.type().equals("statement"))
          .forEach(statement -> broken.addAll(statement(document, statement)));
    }
    file.everything()
        .forEach(
            block -> {
              for (String attribute : List.of("policy", "assume_role_policy", "inline_policy")) {
                String text = block.text(attribute);
                if (!text.isEmpty()
                    && !text.startsWith("data.aws_iam_policy_document.")
                    && !text.startsWith("module.")) {
                  broken.add(
                      "line %d: %s is written in place, where no rule sees it"
                          .formatted(block.line(), attribute));
                }
              }
              String attached = block.text("policy_arn");
              if (!attached.isEmpty()
                  && MAY_BE_ATTACHED.keySet().stream()
                      .noneMatch(name -> attached.endsWith("/" + name + "\""))) {
                broken.add("line %d: %s may not be attached".formatted(block.line(), attached));
              }
            });
    return broken;
  }

  private static List<String> statement(Block document, Block statement) {
    if (statement.blocks().isEmpty() && statement.attributes().isEmpty()) {
      return List.of("line %d: an empty statement".formatted(statement.line()));
    }
    String sid = String.join("", Hcl.strings(statement.text("sid")));
    String where =
        "line %d: %s%s"
            .formatted(statement.line(), document.name(), sid.isEmpty() ? "" : "/" + sid);
    List<String> broken = new ArrayList<>();
    for (String negated : List.of("not_actions", "not_resources", "not_principals")) {
      if (statement.attributes().containsKey(negated)) {
        broken.add("%s: %s allows all that it does not name".formatted(where, negated));
      }
    }
    if (Hcl.strings(statement.text("effect")).contains("Deny")) {
      return broken;
    }
    List<String> actions = Hcl.strings(statement.text("actions"));
    if (actions.isEmpty()) {
      broken.add("%s: its actions are not written out".formatted(where));
    }
    for (String action : actions) {
      if (action.contains("*") && !MAY_SAY_ALL.containsKey(sid)) {
        broken.add("%s: the action %s".formatted(where, action));
      }
    }
    if (Hcl.strings(statement.text("resources")).contains("*") && !MAY_SAY_ALL.containsKey(sid)) {
      broken.add("%s: the resource *".formatted(where));
    }
    for (Block principals : statement.all("principals")) {
      if (Hcl.strings(principals.text("identifiers")).contains("*")) {
        broken.add("%s: everybody".formatted(where));
      }
    }
    return broken;
  }

  /** The sids of statements, for asking whether an exception is still needed. */
  static Set<String> sids(Block file) {
    Set<String> sids = new TreeSet<>();
    file.everything().forEach(block -> sids.addAll(Hcl.strings(block.text("sid"))));
    return sids;
  }

  /** Each bucket is encrypted, closed to the public, versioned, and spoken to by TLS alone. */
  static List<String> buckets(Block file) {
    List<String> broken = new ArrayList<>();
    for (Block bucket : file.all("resource", "aws_s3_bucket")) {
      String id = "aws_s3_bucket." + bucket.name() + ".id";
      for (String companion :
          List.of(
              "aws_s3_bucket_server_side_encryption_configuration",
              "aws_s3_bucket_public_access_block",
              "aws_s3_bucket_versioning",
              "aws_s3_bucket_ownership_controls",
              "aws_s3_bucket_policy")) {
        if (file.all("resource", companion).stream()
            .noneMatch(block -> block.text("bucket").equals(id))) {
          broken.add("line %d: %s has no %s".formatted(bucket.line(), bucket.name(), companion));
        }
      }
    }
    for (Block block : file.all("resource", "aws_s3_bucket_public_access_block")) {
      for (String setting : FULL_BLOCK) {
        if (!block.text(setting).equals("true")) {
          broken.add("line %d: %s is not true".formatted(block.line(), setting));
        }
      }
    }
    for (Block policy : file.all("resource", "aws_s3_bucket_policy")) {
      String document =
          policy
              .text("policy")
              .replaceFirst("^data\\.aws_iam_policy_document\\.(\\w+)\\.json$", "$1");
      boolean tlsOnly =
          file.all("data", "aws_iam_policy_document").stream()
              .filter(found -> found.name().equals(document))
              .flatMap(Block::everything)
              .anyMatch(
                  block -> Hcl.strings(block.text("variable")).contains("aws:SecureTransport"));
      if (!tlsOnly) {
        broken.add("line %d: the policy does not ask for TLS".formatted(policy.line()));
      }
    }
    return broken;
  }

  /** Versions are given up only with a reason in the line above. */
  static List<String> versions(String text) {
    List<String> broken = new ArrayList<>();
    String above = "";
    for (String line : text.lines().toList()) {
      if (line.contains("versioning = false") && !above.strip().startsWith("#")) {
        broken.add("'%s' has no reason in the line above".formatted(line.strip()));
      }
      above = line;
    }
    return broken;
  }

  /** An alarm tells somebody, and says what it means that there are no figures. */
  static List<String> alarms(Block file) {
    List<String> broken = new ArrayList<>();
    for (Block alarm : file.all("resource", "aws_cloudwatch_metric_alarm")) {
      for (String attribute : List.of("alarm_actions", "ok_actions")) {
        if (!alarm.text(attribute).matches("(?s)\\[\\s*[\\w.].*]")) {
          broken.add("line %d: %s has no %s".formatted(alarm.line(), alarm.name(), attribute));
        }
      }
      for (String attribute : List.of("treat_missing_data", "alarm_description")) {
        if (alarm.text(attribute).isEmpty()) {
          broken.add("line %d: %s has no %s".formatted(alarm.line(), alarm.name(), attribute));
        }
      }
      String expression =
          alarm.everything().map(b -> b.text("expression")).reduce("", String::concat);
      if (expression.contains("SEARCH(")) {
        broken.add(
            "line %d: %s searches for its metrics, which CloudWatch allows no alarm"
                .formatted(alarm.line(), alarm.name()));
      }
    }
    return broken;
  }

  /** No value of a secret lies in a file, nor would lie in Terraform's state. */
  static List<String> secrets(String text) {
    List<String> broken = new ArrayList<>();
    Matcher found = SECRET.matcher(text);
    while (found.find()) {
      broken.add("'%s' looks like a secret's value".formatted(found.group()));
    }
    for (String kind :
        List.of(
            "\"aws_secretsmanager_secret_version\"",
            "\"random_password\"",
            "\"aws_iam_access_key\"",
            "kind: Secret\n")) {
      if (text.contains(kind)) {
        broken.add("%s holds a value".formatted(kind.strip()));
      }
    }
    return broken;
  }

  /** The flags that a file sets: the keys of what is called flags. */
  static Set<String> flags(Block file) {
    Set<String> flags = new TreeSet<>();
    file.everything()
        .flatMap(block -> block.attributes().entrySet().stream())
        .filter(attribute -> attribute.getKey().matches("(\\w+_)?flags"))
        .forEach(attribute -> flags.addAll(Hcl.keys(attribute.getValue())));
    return flags;
  }
}
