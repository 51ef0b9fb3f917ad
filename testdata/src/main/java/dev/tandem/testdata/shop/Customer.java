package dev.tandem.testdata.shop;

import dev.tandem.testdata.database.Row;
import dev.tandem.testdata.database.RowEncoder;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of {@code customers}. */
public record Customer(
    int customerNumber,
    String customerName,
    String contactLastName,
    String contactFirstName,
    String phone,
    String addressLine1,
    @Nullable String addressLine2,
    String city,
    @Nullable String state,
    @Nullable String postalCode,
    String country,
    @Nullable Integer salesRepEmployeeNumber,
    BigDecimal creditLimit)
    implements Row {

  static final List<String> COLUMNS =
      List.of(
          "customerNumber",
          "customerName",
          "contactLastName",
          "contactFirstName",
          "phone",
          "addressLine1",
          "addressLine2",
          "city",
          "state",
          "postalCode",
          "country",
          "salesRepEmployeeNumber",
          "creditLimit");

  @Override
  public void writeTo(RowEncoder encoder) {
    encoder
        .add(customerNumber)
        .add(customerName)
        .add(contactLastName)
        .add(contactFirstName)
        .add(phone)
        .add(addressLine1)
        .add(addressLine2)
        .add(city)
        .add(state)
        .add(postalCode)
        .add(country)
        .add(salesRepEmployeeNumber)
        .add(creditLimit);
  }
}
