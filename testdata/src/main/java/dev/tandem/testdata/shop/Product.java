package dev.tandem.testdata.shop;

import dev.tandem.testdata.database.Row;
import dev.tandem.testdata.database.RowEncoder;
import java.math.BigDecimal;
import java.util.List;

/** A row of {@code products}. */
public record Product(
    String productCode,
    String productName,
    String productLine,
    String productScale,
    String productVendor,
    String productDescription,
    int quantityInStock,
    BigDecimal buyPrice,
    BigDecimal msrp)
    implements Row {

  static final List<String> COLUMNS =
      List.of(
          "productCode",
          "productName",
          "productLine",
          "productScale",
          "productVendor",
          "productDescription",
          "quantityInStock",
          "buyPrice",
          "MSRP");

  @Override
  public void writeTo(RowEncoder encoder) {
    encoder
        .add(productCode)
        .add(productName)
        .add(productLine)
        .add(productScale)
        .add(productVendor)
        .add(productDescription)
        .add(quantityInStock)
        .add(buyPrice)
        .add(msrp);
  }
}
