package dev.tandem.transforms.io;

import dev.tandem.testdata.database.EmbeddedDatabase;
import dev.tandem.testdata.database.EmbeddedMariaDb;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(
    value = "dev.tandem.testdata.database.EmbeddedMariaDb#isAvailable",
    disabledReason = EmbeddedMariaDb.HOW_TO_INSTALL)
class MariaDbSchemaCheckTest extends SchemaCheckContract {
  MariaDbSchemaCheckTest() {
    super(Dialect.MYSQL);
  }

  @Override
  EmbeddedDatabase start() {
    return EmbeddedMariaDb.start();
  }

  @Override
  List<List<String>> types() {
    return rows(
        """
        tinyint(1)       | int           | fits
        tinyint unsigned | int           | fits
        smallint         | int           | fits
        mediumint        | int           | fits
        int              | int           | fits
        int unsigned     | int           | refuses: write type: long
        bigint           | int           | refuses: write type: long
        decimal(9,0)     | int           | warns: every value fits
        varchar(9)       | int           | refuses: write type: string
        bit(1)           | int           | refuses: write type: boolean
        int              | long          | warns: every value fits
        int unsigned     | long          | fits
        bigint           | long          | fits
        bigint unsigned  | long          | refuses: write type: decimal(20,0)
        bigint unsigned  | decimal(20,0) | fits
        decimal(10,2)    | decimal(10,2) | fits
        decimal(8,2)     | decimal(10,2) | warns: narrower than decimal(10,2)
        decimal(10,3)    | decimal(10,2) | refuses: write type: decimal(10,3)
        mediumint        | decimal(10,2) | warns: narrower
        double           | decimal(10,2) | refuses: write type: double
        double           | double        | fits
        float            | double        | fits
        decimal(10,2)    | double        | warns: may be lost
        varchar(15)      | string        | fits
        char(5)          | string        | fits
        longtext         | string        | fits
        enum('a','b')    | string        | fits
        uuid             | string        | fits
        int              | string        | refuses: write type: int
        blob             | string        | refuses: use a query that casts it
        varbinary(9)     | string        | refuses: use a query that casts it
        boolean          | boolean       | fits
        bit(1)           | boolean       | fits
        bit(2)           | boolean       | refuses: cannot be read as boolean
        int              | boolean       | refuses: write type: int
        datetime(6)      | timestamp     | fits
        timestamp        | timestamp     | fits
        date             | timestamp     | warns: midnight UTC
        year             | timestamp     | refuses: cannot be read as timestamp
        time             | timestamp     | refuses: cannot be read as timestamp
        """);
  }
}
