package dev.tandem.transforms.activity;

/**
 * 64 bits for a record's id: too many for two events of a session to be taken for one by chance.
 */
final class RecordIdHash {
  private static final long OFFSET = 0xCBF29CE484222325L;
  private static final long PRIME = 0x100000001B3L;

  private RecordIdHash() {}

  /** FNV-1a over the characters, its bits mixed. Persisted in states: never changes. */
  static long of(String recordId) {
    long hash = OFFSET;
    for (int i = 0; i < recordId.length(); i++) {
      hash = (hash ^ recordId.charAt(i)) * PRIME;
    }
    hash = (hash ^ (hash >>> 30)) * 0xBF58476D1CE4E5B9L;
    hash = (hash ^ (hash >>> 27)) * 0x94D049BB133111EBL;
    return hash ^ (hash >>> 31);
  }
}
