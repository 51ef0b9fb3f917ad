package dev.tandem.transforms.activity;

/** Why a record is no event. The names are what failures carry, and never change. */
public enum RejectionReason {
  /** More bytes than {@link ActivityParser#MAX_RECORD_BYTES}. */
  TOO_LARGE,
  /** Bytes that are no UTF-8. */
  INVALID_UTF8,
  /** No JSON: empty, cut off, or with something after its end. */
  INVALID_JSON,
  /** JSON, and no object. */
  NOT_AN_OBJECT,
  /** Nested deeper than {@link ActivityParser#MAX_DEPTH}. */
  TOO_DEEP,
  /** A text or number that is used and longer than allowed. */
  TOO_LONG,
  /** More entries than {@link ActivityParser#MAX_ENTRIES}. */
  TOO_MANY_ENTRIES,
  /** A value that is not of the type that its key has. */
  WRONG_TYPE,
  /** A feature beyond the spec's minimum or maximum. */
  OUT_OF_RANGE,
  /** A quantity below 0. */
  NEGATIVE_QUANTITY,
  /** An event_time that is no ISO-8601 time. */
  INVALID_TIME,
  /** A time before 2000, after 2100, or more than a day after the record's own. */
  TIME_OUT_OF_RANGE,
  /** No session_id, or a blank one. */
  MISSING_SESSION_ID,
  /** An action, or an entry of the history, without a product. */
  MISSING_PRODUCT,
  /** A product, and neither an action nor a history. */
  MISSING_ACTION,
  /** An action that is none of the known. */
  UNKNOWN_ACTION,
  /** Both an action and a history. */
  TWO_FORMS
}
