package dev.tandem.transforms.recommend;

import dev.tandem.transforms.recommend.RecommendationRequest.SessionItem;
import java.util.Set;
import java.util.TreeSet;

/**
 * What must not be in an answer. {@code never} holds always; {@code better not} is dropped where
 * nothing would be left.
 *
 * @param never in the cart
 * @param betterNot browsed or bought, as the settings say; may overlap with {@code never}
 */
record Excluded(Set<String> never, Set<String> betterNot) {

  static Excluded of(RecommendationRequest request, RecommendSettings settings) {
    Set<String> never = new TreeSet<>();
    Set<String> betterNot = new TreeSet<>();
    for (SessionItem item : request.items()) {
      if (item.inCart()) {
        never.add(item.id());
      } else if (settings.excludeBrowsed()) {
        betterNot.add(item.id());
      }
    }
    if (settings.excludeBought()) {
      betterNot.addAll(request.bought());
    }
    return new Excluded(never, betterNot);
  }
}
