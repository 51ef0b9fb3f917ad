package dev.tandem.testdata.shop;

import dev.tandem.testdata.database.Row;
import dev.tandem.testdata.database.RowEncoder;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An order that was shipped and paid for: one row of {@code orders}, and what hangs on it. */
record PlacedOrder(
    int orderNumber,
    LocalDate orderDate,
    LocalDate requiredDate,
    LocalDate shippedDate,
    @Nullable String comments,
    int customerNumber,
    List<PlacedOrder.Line> lines)
    implements Row {

  static final List<String> COLUMNS =
      List.of(
          "orderNumber",
          "orderDate",
          "requiredDate",
          "shippedDate",
          "status",
          "comments",
          "customerNumber");

  @Override
  public void writeTo(RowEncoder encoder) {
    encoder
        .add(orderNumber)
        .add(orderDate)
        .add(requiredDate)
        .add(shippedDate)
        .add("Shipped")
        .add(comments)
        .add(customerNumber);
  }

  /** A row of {@code orderdetails}. */
  record Line(
      int orderNumber,
      String productCode,
      int quantityOrdered,
      BigDecimal priceEach,
      int orderLineNumber)
      implements Row {

    static final List<String> COLUMNS =
        List.of("orderNumber", "productCode", "quantityOrdered", "priceEach", "orderLineNumber");

    BigDecimal amount() {
      return priceEach.multiply(BigDecimal.valueOf(quantityOrdered));
    }

    @Override
    public void writeTo(RowEncoder encoder) {
      encoder
          .add(orderNumber)
          .add(productCode)
          .add(quantityOrdered)
          .add(priceEach)
          .add(orderLineNumber);
    }
  }

  /** A row of {@code payments}: the whole order, on the day it was shipped. */
  record Payment(PlacedOrder order) implements Row {

    static final List<String> COLUMNS =
        List.of("customerNumber", "checkNumber", "paymentDate", "amount");

    @Override
    public void writeTo(RowEncoder encoder) {
      encoder
          .add(order.customerNumber())
          .add("HQ" + order.orderNumber())
          .add(order.shippedDate())
          .add(order.lines().stream().map(Line::amount).reduce(BigDecimal.ZERO, BigDecimal::add));
    }
  }
}
