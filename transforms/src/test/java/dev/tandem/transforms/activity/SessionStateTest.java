package dev.tandem.transforms.activity;

import static dev.tandem.transforms.activity.ActionKind.ADD_TO_CART;
import static dev.tandem.transforms.activity.ActionKind.PURCHASE;
import static dev.tandem.transforms.activity.ActionKind.REMOVE_FROM_CART;
import static dev.tandem.transforms.activity.ActionKind.VIEW;
import static dev.tandem.transforms.activity.SampleActivity.NOON;
import static dev.tandem.transforms.activity.SampleActivity.action;
import static dev.tandem.transforms.activity.SampleActivity.features;
import static dev.tandem.transforms.activity.SampleActivity.history;
import static dev.tandem.transforms.activity.SampleActivity.inCart;
import static dev.tandem.transforms.activity.SampleActivity.seen;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.transforms.activity.ActivityEvent.Presence;
import dev.tandem.transforms.activity.SessionState.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SessionStateTest {
  private static final long SEED = 20261123;
  private static final int PLENTY = 50;

  @Test
  void keepsWhatWasDoneWithEachProductLatestFirst() {
    SessionState state =
        after(
            action(1, VIEW, "A"),
            action(2, VIEW, "B"),
            action(3, ADD_TO_CART, "A", 2),
            action(4, VIEW, "C"),
            action(5, VIEW, "B"));

    assertThat(keys(state)).containsExactly("B", "C", "A");
    assertThat(item(state, "B").views()).isEqualTo(2);
    assertThat(item(state, "A").views()).isEqualTo(1);
    assertThat(item(state, "A").inCart()).isEqualTo(2);
    assertThat(item(state, "B").time()).isEqualTo(SessionState.micros(NOON.plusSeconds(5)));
  }

  @Test
  void takesFromTheCartWhatIsRemovedOrBought() {
    SessionState state =
        after(
            action(1, ADD_TO_CART, "A", 3),
            action(2, REMOVE_FROM_CART, "A", 1),
            action(3, ADD_TO_CART, "B"),
            action(4, REMOVE_FROM_CART, "B"),
            action(5, ADD_TO_CART, "C", 4),
            action(6, PURCHASE, "C"),
            action(7, ADD_TO_CART, "D", 4),
            action(8, PURCHASE, "D", 1));

    assertThat(item(state, "A").inCart()).isEqualTo(2);
    assertThat(item(state, "B").inCart()).isZero();
    assertThat(item(state, "C").inCart()).isZero();
    assertThat(item(state, "C").purchased()).isTrue();
    assertThat(item(state, "D").inCart()).isEqualTo(3);
    assertThat(item(state, "D").purchased()).isTrue();
    assertThat(item(state, "A").purchased()).isFalse();
  }

  @Test
  void aHistoryReplacesAllButLaterActionsAndPurchases() {
    SessionState state =
        after(
            action(1, ADD_TO_CART, "A"),
            action(2, PURCHASE, "B"),
            action(3, VIEW, "C"),
            action(9, VIEW, "D"),
            history(5, seen("X"), inCart("Y", 2), seen("X"), seen("D")));

    assertThat(keys(state)).containsExactly("D", "X", "Y", "B");
    assertThat(item(state, "X").views()).isEqualTo(2);
    assertThat(item(state, "Y").inCart()).isEqualTo(2);
    assertThat(item(state, "B").purchased()).isTrue();
    assertThat(item(state, "D").views()).isEqualTo(1);
  }

  @Test
  void anEntrySaysWhatIsInTheCartAndAnotherRepeatsIt() {
    SessionState state =
        after(history(1, inCart("A", 2), seen("A"), inCart("A", 3), inCart("B", 0)));

    assertThat(item(state, "A").inCart()).isEqualTo(3);
    assertThat(item(state, "A").views()).isEqualTo(3);
    assertThat(item(state, "B").inCart()).isEqualTo(1);
  }

  @Test
  void ignoresWhatIsOlderThanTheLastHistoryButRemembersAPurchase() {
    SessionState.Applied view =
        after(history(5, inCart("A", 2))).apply(action(4, REMOVE_FROM_CART, "A"), PLENTY);
    SessionState.Applied older = view.state().apply(history(3, seen("Z")), PLENTY);
    SessionState.Applied bought = older.state().apply(action(2, PURCHASE, "A"), PLENTY);

    assertThat(view.outcome()).isEqualTo(Outcome.LATE);
    assertThat(older.outcome()).isEqualTo(Outcome.LATE);
    assertThat(bought.outcome()).isEqualTo(Outcome.LATE);
    assertThat(keys(bought.state())).containsExactly("A");
    assertThat(item(bought.state(), "A").inCart()).isEqualTo(2);
    assertThat(item(bought.state(), "A").purchased()).isTrue();
  }

  @Test
  void anActionAtTheTimeOfTheHistoryAmendsIt() {
    SessionState state = after(history(5, seen("A")), action(5, ADD_TO_CART, "A"));
    assertThat(item(state, "A").inCart()).isEqualTo(1);
  }

  @Test
  void anEventThatComesAgainChangesNothing() {
    SessionState once = after(action(1, ADD_TO_CART, "A"), action(2, VIEW, "B"));
    SessionState.Applied again = once.apply(action(1, ADD_TO_CART, "A"), PLENTY);

    assertThat(again.outcome()).isEqualTo(Outcome.DUPLICATE);
    assertThat(again.state()).isEqualTo(once);
  }

  @Test
  void remembersAsManyEventsAsItSays() {
    SessionState state = after(action(0, VIEW, "A"));
    for (int i = 1; i < SessionState.REMEMBERED_EVENTS; i++) {
      state = state.apply(action(i, VIEW, "A"), PLENTY).state();
    }
    assertThat(state.apply(action(0, VIEW, "A"), PLENTY).outcome()).isEqualTo(Outcome.DUPLICATE);

    SessionState full = state.apply(action(1000, VIEW, "A"), PLENTY).state();
    assertThat(full.remembered()).hasSize(SessionState.REMEMBERED_EVENTS);
    assertThat(full.apply(action(0, VIEW, "A"), PLENTY).outcome()).isEqualTo(Outcome.APPLIED);
  }

  @Test
  void eventsWithoutTimesAreInTheOrderOfTheirArrival() {
    SessionState.Applied applied =
        after(action(7, ADD_TO_CART, "A"))
            .apply(
                SampleActivity.event(
                    "x", null, new ActivityEvent.Action(REMOVE_FROM_CART, "A", null)),
                PLENTY);
    assertThat(item(applied.state(), "A").inCart()).isZero();
    assertThat(SessionState.instant(applied.time())).isEqualTo(NOON.plusSeconds(7));

    SessionState.Applied first =
        SessionState.empty()
            .apply(
                SampleActivity.event("x", null, new ActivityEvent.Action(VIEW, "A", null)), PLENTY);
    assertThat(SessionState.instant(first.time())).isNull();
    assertThat(keys(first.state())).containsExactly("A");
  }

  @Test
  void dropsTheLeastRecentAndThoseInTheCartLast() {
    SessionState state =
        after(action(1, ADD_TO_CART, "A"), action(2, VIEW, "B"), action(3, VIEW, "C"));
    SessionState.Applied three = state.apply(action(4, VIEW, "D"), 3);
    assertThat(three.droppedItems()).isEqualTo(1);
    assertThat(keys(three.state())).containsExactly("D", "C", "A");

    SessionState carts = after(action(1, ADD_TO_CART, "A"), action(2, ADD_TO_CART, "B"));
    SessionState.Applied two = carts.apply(action(3, ADD_TO_CART, "C"), 2);
    assertThat(keys(two.state())).containsExactly("C", "B");
  }

  /** Against one that keeps every event and sorts them. */
  @Test
  void whatIsInTheCartViewedAndBoughtDoesNotDependOnTheOrderOfArrival() {
    Random random = new Random(SEED);
    for (int round = 0; round < 400; round++) {
      List<ActivityEvent> events = new ArrayList<>();
      Map<String, Boolean> carts = new HashMap<>();
      Map<String, Integer> views = new HashMap<>();
      for (int second = 0; second < 40; second++) {
        String item = "S" + random.nextInt(5);
        ActionKind kind = ActionKind.values()[random.nextInt(4)];
        events.add(action(second, kind, item));
        if (kind == VIEW) {
          views.merge(item, 1, Integer::sum);
        } else {
          carts.put(item, kind == ADD_TO_CART);
        }
      }
      SessionState inOrder = after(events.toArray(new ActivityEvent[0]));
      Collections.shuffle(events, random);
      SessionState shuffled = after(events.toArray(new ActivityEvent[0]));

      assertThat(keys(shuffled)).as("seed %d, round %d", SEED, round).isEqualTo(keys(inOrder));
      for (SessionItem item : shuffled.items()) {
        SessionItem same = item(inOrder, item.key());
        assertThat(item.inCart() > 0)
            .as("seed %d, round %d, %s", SEED, round, item.key())
            .isEqualTo(carts.getOrDefault(item.key(), false))
            .isEqualTo(same.inCart() > 0);
        assertThat(item.views()).isEqualTo(views.getOrDefault(item.key(), 0));
        assertThat(item.purchased()).isEqualTo(same.purchased());
        assertThat(item.time()).isEqualTo(same.time());
      }
    }
  }

  /** Likewise with histories, which say what is in the cart and nothing of what was bought. */
  @Test
  void whatIsInTheCartAndBoughtDoesNotDependOnWhenHistoriesArrive() {
    Random random = new Random(SEED);
    for (int round = 0; round < 400; round++) {
      List<ActivityEvent> events = new ArrayList<>();
      Set<Object> carts = new HashSet<>();
      Set<Object> bought = new HashSet<>();
      for (int second = 0; second < 40; second++) {
        if (random.nextInt(8) == 0) {
          List<ActivityEvent.Entry> entries = new ArrayList<>();
          carts.clear();
          for (int i = random.nextInt(4); i > 0; i--) {
            String item = "S" + random.nextInt(5);
            boolean inCart = random.nextBoolean();
            entries.add(inCart ? inCart(item, 1) : seen(item));
            if (inCart) {
              carts.add(item);
            }
          }
          events.add(history(second, entries.toArray(new ActivityEvent.Entry[0])));
          continue;
        }
        String item = "S" + random.nextInt(5);
        ActionKind kind = ActionKind.values()[random.nextInt(4)];
        events.add(action(second, kind, item));
        switch (kind) {
          case VIEW -> {}
          case ADD_TO_CART -> carts.add(item);
          case REMOVE_FROM_CART -> carts.remove(item);
          case PURCHASE -> {
            carts.remove(item);
            bought.add(item);
          }
        }
      }
      Collections.shuffle(events, random);
      SessionState shuffled = after(events.toArray(new ActivityEvent[0]));

      assertThat(keysOf(shuffled, item -> item.inCart() > 0))
          .as("seed %d, round %d, in the cart", SEED, round)
          .isEqualTo(carts);
      assertThat(keysOf(shuffled, SessionItem::purchased))
          .as("seed %d, round %d, bought", SEED, round)
          .isEqualTo(bought);
    }
  }

  private static Set<Object> keysOf(SessionState state, Predicate<SessionItem> which) {
    return state.items().stream().filter(which).map(SessionItem::key).collect(Collectors.toSet());
  }

  @Test
  void aHistoryThatComesLateSaysWhatIsInTheCartOfProductsViewedSince() {
    SessionState state =
        after(
            action(1, ADD_TO_CART, "B"),
            action(9, VIEW, "A"),
            action(9, VIEW, "B"),
            action(9, ADD_TO_CART, "C"),
            history(5, inCart("A", 2), seen("C")));

    assertThat(item(state, "A").inCart()).isEqualTo(2);
    assertThat(item(state, "B").inCart()).isZero();
    assertThat(item(state, "C").inCart()).isEqualTo(1);
    assertThat(keys(state)).containsExactlyInAnyOrder("A", "B", "C");
  }

  @Test
  void theLatestThatIsSaidOfTheUserCounts() {
    SessionState state =
        after(
            user(2, null, features(null, "Nantes", null, "France")),
            user(4, 103L, features(null, null, "44000", null)),
            user(3, 103L, features(null, "Paris", null, "Italy")));
    assertThat(state.userKey()).isEqualTo(103L);
    assertThat(state.userFeatures()).isEqualTo(features(null, "Nantes", "44000", "France"));
  }

  @Test
  void anotherUserInheritsNothing() {
    SessionState state =
        after(
            user(1, 103L, features(null, "Nantes", null, "France")),
            user(2, 112L, features(null, null, null, "USA")),
            user(1, 103L, features(null, "Nantes", "44000", "France")));
    assertThat(state.userKey()).isEqualTo(112L);
    assertThat(state.userFeatures()).isEqualTo(features(null, null, null, "USA"));
  }

  private static int serial;

  private static ActivityEvent user(
      int second, @Nullable Object key, List<@Nullable Object> features) {
    return new ActivityEvent(
        "s-1", "u-" + serial++, key, features, NOON.plusSeconds(second), NOON, new Presence());
  }

  private static SessionState after(ActivityEvent... events) {
    SessionState state = SessionState.empty();
    for (ActivityEvent event : events) {
      state = state.apply(event, PLENTY).state();
    }
    return state;
  }

  private static List<Object> keys(SessionState state) {
    return state.items().stream().map(SessionItem::key).toList();
  }

  private static SessionItem item(SessionState state, Object key) {
    return state.items().stream().filter(item -> item.key().equals(key)).findFirst().orElseThrow();
  }
}
