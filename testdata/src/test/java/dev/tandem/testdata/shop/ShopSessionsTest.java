package dev.tandem.testdata.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testdata.shop.ShopSessions.Session;
import dev.tandem.testdata.shop.ShopSessions.View;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShopSessionsTest {
  private static final Shop SHOP = Shop.of(new ShopSize(2_000, 500, 10_000), 7);
  private static final ShopSessions SESSIONS = new ShopSessions(SHOP);

  @Test
  void theSameSessionIsTheSameAndAnotherIsNot() {
    Session session = SESSIONS.session(5, 0, product -> false);

    assertThat(new ShopSessions(SHOP).session(5, 0, product -> false)).isEqualTo(session);
    assertThat(SESSIONS.session(5, 1, product -> false)).isNotEqualTo(session);
    assertThat(SESSIONS.session(6, 0, product -> false)).isNotEqualTo(session);
  }

  @Test
  void nobodyLooksAtAThingTwiceOrBuysWhatIsKnown() {
    for (int customer = 0; customer < 500; customer++) {
      Session session = SESSIONS.session(customer, 0, product -> product % 3 == 0);

      List<Integer> all = new ArrayList<>(session.views().stream().map(View::product).toList());
      all.addAll(session.purchases());
      assertThat(all).doesNotHaveDuplicates().noneMatch(product -> product % 3 == 0);
      assertThat(session.views()).hasSizeBetween(1, ShopSessions.MOST_VIEWS);
      assertThat(session.purchases()).hasSize(ShopSessions.PURCHASES);
    }
  }

  @Test
  void lateViewsAreMoreToTheShoppersTasteThanEarlyOnesAndTheCartMost() {
    double early = 0;
    double late = 0;
    double cart = 0;
    int sessions = 0;
    int inCart = 0;
    for (int customer = 0; customer < 2_000; customer++) {
      TasteModel.Hidden shopper = SHOP.tastes().hidden(customer);
      List<View> views = SESSIONS.session(customer, 0, product -> false).views();
      if (views.size() == ShopSessions.MOST_VIEWS) {
        sessions++;
        early += SHOP.tastes().taste(shopper, views.get(0).product());
        late += SHOP.tastes().taste(shopper, views.get(views.size() - 1).product());
      }
      for (View view : views) {
        if (view.inCart()) {
          inCart++;
          cart += SHOP.tastes().taste(shopper, view.product());
        }
      }
    }
    assertThat(late / sessions).isGreaterThan(early / sessions + 0.5);
    assertThat(cart / inCart).isGreaterThan(early / sessions + 0.5);
  }

  @Test
  void aSmallCatalogueRunsOut() {
    Session session = SESSIONS.session(5, 0, product -> product >= 4);

    assertThat(session.views().size() + session.purchases().size()).isBetween(1, 4);
  }
}
