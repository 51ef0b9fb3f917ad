package dev.tandem.transforms.activity;

/**
 * What is known of one product in a session.
 *
 * @param key of the class of the spec's item id
 * @param time of the last thing done with it, in microseconds since 1970; {@link #NO_TIME} if
 *     events had none
 * @param cartTime of the last thing done to its place in the cart, likewise
 * @param emptiedTime when it was last taken out of the cart altogether, likewise
 * @param views how many times it was looked at
 * @param inCart how many lie in the cart; 0 if it is not there
 * @param purchased whether it was bought in this session
 */
public record SessionItem(
    Object key,
    long time,
    long cartTime,
    long emptiedTime,
    int views,
    int inCart,
    boolean purchased) {

  /** Stands for a time that is not known; earlier than any other. */
  public static final long NO_TIME = Long.MIN_VALUE;

  static SessionItem unknown(Object key) {
    return new SessionItem(key, NO_TIME, NO_TIME, NO_TIME, 0, 0, false);
  }

  SessionItem at(long when) {
    return new SessionItem(
        key, Math.max(time, when), cartTime, emptiedTime, views, inCart, purchased);
  }

  SessionItem viewed() {
    return new SessionItem(key, time, cartTime, emptiedTime, plus(views, 1), inCart, purchased);
  }

  SessionItem bought() {
    return new SessionItem(key, time, cartTime, emptiedTime, views, inCart, true);
  }

  /** Puts some into the cart, unless it was emptied of them afterwards. */
  SessionItem added(int quantity, long when) {
    return when < emptiedTime ? this : withCart(plus(inCart, quantity), when, emptiedTime);
  }

  /** Takes some out of the cart, unless it was emptied of them afterwards. */
  SessionItem removed(int quantity, long when) {
    return when < emptiedTime ? this : withCart(Math.max(0, inCart - quantity), when, emptiedTime);
  }

  /** Takes all out of the cart; what was done to the cart later stands. */
  SessionItem emptied(long when) {
    return withCart(when < cartTime ? inCart : 0, when, Math.max(emptiedTime, when));
  }

  /** Nothing is known of the cart; what else was done with the product stands. */
  SessionItem withoutCart() {
    return new SessionItem(key, time, NO_TIME, NO_TIME, views, 0, purchased);
  }

  private SessionItem withCart(int quantity, long when, long emptied) {
    return new SessionItem(
        key, time, Math.max(cartTime, when), emptied, views, quantity, purchased);
  }

  private static int plus(int a, int b) {
    return (int) Math.min(Integer.MAX_VALUE, (long) a + b);
  }
}
