package dev.tandem.testdata.topics;

import dev.tandem.testdata.sessions.ReplaySettings;
import dev.tandem.testdata.sessions.ReplayedRecord;
import dev.tandem.testdata.sessions.SessionReplayer;
import dev.tandem.testdata.shop.Shop;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The records of each session in their order: what a keyed topic keeps. */
record BySession(Map<String, List<String>> records) {

  /** A thousand records of many sessions, with garbage of every kind among them. */
  static List<ReplayedRecord> replay() {
    ReplaySettings settings =
        ReplaySettings.startingAt(Instant.parse("2026-03-01T12:00:00Z")).withGarbageShare(0.1);
    return SessionReplayer.stream(Shop.ofDefaultSize(), settings, 1_000).toList();
  }

  static BySession none() {
    return new BySession(new TreeMap<>());
  }

  static BySession of(List<ReplayedRecord> sent) {
    BySession all = none();
    sent.forEach(record -> all.add(record.sessionId(), record.bytes()));
    return all;
  }

  void add(String session, byte[] bytes) {
    // One character for each byte, whatever it is.
    records
        .computeIfAbsent(session, key -> new ArrayList<>())
        .add(new String(bytes, StandardCharsets.ISO_8859_1));
  }
}
