package dev.tandem.testdata.shop;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A city that customers live in.
 *
 * @param postalFormat {@code 9} stands for a digit and {@code A} for a letter
 */
record Place(String city, @Nullable String state, String postalFormat) {

  /** A country, and its share of the customers relative to the others. */
  record Country(String name, int weight, List<Place> places) {}

  static final List<Country> COUNTRIES =
      List.of(
          country(
              "USA", 6, "99999", "NYC|NY", "San Francisco|CA", "Washington, D.C.|DC", "Boston|MA"),
          country("France", 4, "99999", "Nantes", "Lyon", "Paris", "Saint-Étienne"),
          country("Germany", 4, "99999", "Frankfurt", "Münster", "Köln", "Berlin"),
          country("UK", 3, "AA9 9AA", "London", "Liverpool", "Manchester"),
          country("Spain", 3, "99999", "Madrid", "Barcelona", "A Coruña"),
          country("Australia", 2, "9999", "Melbourne|Victoria", "Chatswood|NSW"),
          country("Italy", 2, "99999", "Torino", "Milano", "Forlì"),
          country("Norway", 2, "9999", "Stavern", "Tromsø", "Bergen"),
          country("Sweden", 2, "999 99", "Luleå", "Göteborg", "Malmö"),
          country("Denmark", 2, "9999", "København", "Århus"),
          country("Finland", 2, "99999", "Helsinki", "Jyväskylä"),
          country("Canada", 2, "A9A 9A9", "Montréal|Québec", "Vancouver|BC"),
          country("Japan", 2, "999-9999", "東京", "大阪", "Kita-ku"),
          country("Brazil", 2, "99999-999", "São Paulo|SP", "Brasília|DF"),
          country("Poland", 1, "99-999", "Łódź", "Warszawa"),
          country("Switzerland", 1, "9999", "Zürich", "Genève"),
          country("Netherlands", 1, "9999 AA", "Amsterdam", "'s-Hertogenbosch"),
          country("Belgium", 1, "9999", "Bruxelles", "Liège"),
          country("Austria", 1, "9999", "Graz", "Salzburg"),
          country("Singapore", 1, "999999", "Singapore"));

  private static Country country(String name, int weight, String postalFormat, String... places) {
    return new Country(
        name, weight, Arrays.stream(places).map(text -> place(text, postalFormat)).toList());
  }

  private static Place place(String text, String postalFormat) {
    int bar = text.indexOf('|');
    return bar < 0
        ? new Place(text, null, postalFormat)
        : new Place(text.substring(0, bar), text.substring(bar + 1), postalFormat);
  }

  String postalCode(Draws draws) {
    StringBuilder code = new StringBuilder(postalFormat.length());
    for (char symbol : postalFormat.toCharArray()) {
      switch (symbol) {
        case '9' -> code.append((char) ('0' + draws.nextInt(10)));
        case 'A' -> code.append((char) ('A' + draws.nextInt(26)));
        default -> code.append(symbol);
      }
    }
    return code.toString();
  }
}
