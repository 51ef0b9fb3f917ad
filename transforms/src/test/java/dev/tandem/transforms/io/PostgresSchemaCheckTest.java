package dev.tandem.transforms.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.testdata.database.EmbeddedDatabase;
import dev.tandem.testdata.database.EmbeddedPostgres;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureSpecReader;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PostgresSchemaCheckTest extends SchemaCheckContract {
  PostgresSchemaCheckTest() {
    super(Dialect.POSTGRES);
  }

  @Override
  EmbeddedDatabase start() {
    return EmbeddedPostgres.start();
  }

  @Override
  List<List<String>> types() {
    return rows(
        """
        smallint         | int           | fits
        integer          | int           | fits
        bigint           | int           | refuses: write type: long
        numeric(9,0)     | int           | warns: every value fits
        numeric(10,0)    | int           | refuses: decimal(10,0)
        numeric          | int           | warns: a value that is not int is rejected
        text             | int           | refuses: write type: string
        boolean          | int           | refuses: write type: boolean
        real             | int           | refuses: write type: double
        integer          | long          | warns: every value fits
        bigint           | long          | fits
        numeric(10,2)    | decimal(10,2) | fits
        numeric(8,2)     | decimal(10,2) | warns: narrower than decimal(10,2)
        numeric(10,1)    | decimal(10,2) | refuses: up to 9 digits before the point and 1 after
        numeric(10,3)    | decimal(10,2) | refuses: write type: decimal(10,3)
        numeric          | decimal(10,2) | warns: a value that is not decimal(10,2) is rejected
        integer          | decimal(12,2) | warns: narrower
        integer          | decimal(10,2) | refuses: up to 10 digits before the point and 0 after
        double precision | decimal(10,2) | refuses: write type: double
        money            | decimal(10,2) | refuses: use a query that casts it
        double precision | double        | fits
        real             | double        | fits
        integer          | double        | warns: every value fits
        bigint           | double        | warns: may be lost
        numeric(10,2)    | double        | warns: may be lost
        money            | double        | refuses: cannot be read as double
        varchar(15)      | string        | fits
        text             | string        | fits
        uuid             | string        | fits
        char(5)          | string        | warns: padding is dropped
        integer          | string        | refuses: write type: int
        bytea            | string        | refuses: use a query that casts it
        jsonb            | string        | refuses: use a query that casts it
        boolean          | boolean       | fits
        bit(1)           | boolean       | fits
        bit(2)           | boolean       | refuses: cannot be read as boolean
        integer          | boolean       | refuses: write type: int
        timestamp        | timestamp     | fits
        timestamptz      | timestamp     | fits
        date             | timestamp     | warns: midnight UTC
        time             | timestamp     | refuses: cannot be read as timestamp
        bigint           | timestamp     | refuses: write type: long
        """);
  }

  @Test
  void aNameThatFitsSeveralColumnsIsRefusedUnlessOneIsExact() throws SQLException {
    execute("CREATE TABLE typed (id int, \"Age\" int, \"AGE\" int)");

    assertThatThrownBy(() -> check("age"))
        .hasMessageContaining("typed.age: the name fits several columns: Age, AGE");
    assertThat(check("AGE").users().column("AGE").quoted()).isEqualTo("\"AGE\"");
  }

  @Test
  void aNameThatFitsSeveralTablesIsRefusedUnlessOneIsExact() throws SQLException {
    execute("CREATE TABLE typed (id int, age int)");
    execute("CREATE TABLE \"Typed\" (id int, age int)");
    try {
      assertThat(check("age").users().text()).isEqualTo("\"typed\"");
      assertThatThrownBy(() -> check("TYPED", "age"))
          .hasMessageContaining("TYPED: the name fits several tables: ");
    } finally {
      execute("DROP TABLE \"Typed\"");
    }
  }

  @Test
  void rightsOnTheNeededColumnsAreEnough() throws SQLException {
    execute("CREATE TABLE typed (id int, age int, secret int)", "REVOKE ALL ON typed FROM shop");
    execute("GRANT SELECT (id, age) ON typed TO shop");

    assertThat(check("age").users().columns()).containsOnlyKeys("id", "age");
    assertThatThrownBy(() -> check("secret")).hasMessageContaining("typed: cannot be read: ");
  }

  private ResolvedSchema check(String column) throws SQLException {
    return check("typed", column);
  }

  private ResolvedSchema check(String table, String column) throws SQLException {
    FeatureSpec spec =
        FeatureSpecReader.read(
            """
            name: typed
            users: {table: %1$s, key: id}
            items: {table: %1$s, key: id}
            ratings: {table: %1$s, user: id, item: id}
            features:
              - {name: user_id, role: id, of: user, type: int}
              - {name: item_id, role: id, of: item, type: int}
              - {name: label, role: label, column: id, type: int}
              - {name: v, role: user, column: %2$s, type: int}
            """
                .formatted(table, column),
            "typed");
    return SchemaCheck.check(connection(), Dialect.POSTGRES, spec, List.of());
  }
}
