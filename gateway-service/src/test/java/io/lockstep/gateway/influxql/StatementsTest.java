package io.lockstep.gateway.influxql;

import static io.lockstep.gateway.influxql.StatementKind.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatementsTest {

    @TestFactory
    Stream<DynamicTest> everyStatementOfTheTableIsOfItsKind() {
        return StatementTable.rows().stream()
                .map(row -> DynamicTest.dynamicTest(
                        row.kind() + " " + row.text(), () -> assertIsOfKind(row.kind(), row.text())));
    }

    @TestFactory
    Stream<DynamicTest> unreadableTextIsForwardedOnlyWithoutAnyWordOfChange() {
        return StatementTable.rows().stream()
                .filter(row -> row.kind().isChange())
                .map(row -> DynamicTest.dynamicTest(row.text(), () -> assertThat(
                                Statements.read(row.text() + " 'unclosed").mayForwardUnread())
                        .isFalse()));
    }

    @Test
    void aRequestIsSplitAtItsSeparatorsAndEmptyStatementsAreSkipped() {
        Statements statements = Statements.read(";; SELECT v FROM m ;; -- c\n;DROP DATABASE x;;");

        assertThat(statements.areReadable()).isTrue();
        assertThat(statements.list()).extracting(Statement::text).containsExactly("SELECT v FROM m", "DROP DATABASE x");
        assertThat(statements.holdChange()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ";", " ; ;\n", "-- c", "/* c */", "/* ; */ ; -- ;"})
    void aRequestOfNothingHoldsNoStatement(String request) {
        Statements statements = Statements.read(request);

        assertThat(statements.areReadable()).isTrue();
        assertThat(statements.list()).isEmpty();
    }

    @Test
    void behindAColumnsDotASlashDividesAndHidesNothing() {
        assertThat(kinds("SELECT v./v FROM m;DROP DATABASE x;SELECT v./v FROM m"))
                .containsExactly(READ, DROP_DATABASE, READ);
    }

    @Test
    void aCarriageReturnEndsAComment() {
        assertThat(kinds("SHOW DATABASES -- c\r;DROP DATABASE x")).containsExactly(READ, DROP_DATABASE);
    }

    @Test
    void aCommentRightBehindASeparatorIsRefusedAfterABareMeasurementAsByTheServer() {
        assertThat(kinds("SELECT v FROM m;/* c */SHOW DATABASES")).containsExactly(UNCLASSIFIABLE);
        assertThat(kinds("SELECT v FROM m; /* c */SHOW DATABASES")).containsExactly(READ, READ);
        assertThat(kinds("SELECT v FROM d..m;/* c */SHOW DATABASES")).containsExactly(READ, READ);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SHOW TAG KEYS WITH KEY = host | READ",
                "SHOW MEASUREMENTS ON *.* | READ",
                "SHOW MEASUREMENTS ON d.autogen | READ",
                "EXPLAIN VERBOSE SELECT v FROM m | READ",
                "DELETE FROM autogen.m | DELETE",
                "CREATE DATABASE x WITH FUTURE LIMIT 1h PAST LIMIT 2h | CREATE_DATABASE",
                "ALTER RETENTION POLICY p ON d PAST LIMIT 1h | ALTER_RETENTION_POLICY"
            })
    void whatOnlyLaterServersUnderstandIsTheirsToRefuse(String text, StatementKind kind) {
        assertIsOfKind(kind, text);
    }

    @Test
    void aNameThatOnlyACommentEndsIsNotGuessedAt() {
        assertIsOfKind(UNCLASSIFIABLE, "DELETE WHERE host./* c */ = 'a'");
    }

    @Test
    void theUnreadableRestReachesToTheEnd() {
        Statements statements = Statements.read("SHOW DATABASES; SELECT v FROM m DROP DATABASE x; SHOW USERS");

        assertThat(statements.areReadable()).isFalse();
        assertThat(kinds("SHOW DATABASES; SELECT v FROM m DROP DATABASE x; SHOW USERS"))
                .containsExactly(READ, READ, UNCLASSIFIABLE);
        assertThat(statements.list().get(2).text()).isEqualTo("DROP DATABASE x; SHOW USERS");
        assertThat(statements.mayForwardUnread()).isFalse();
    }

    @Test
    void theProblemIsToldInTheServersWords() {
        assertThat(Statements.read("SELECT v FROM m CREATE DATABASE x1").problem())
                .hasValue("found CREATE, expected ; at line 1, char 17");
        assertThat(Statements.read("EXPLAIN\n DROP DATABASE x").problem())
                .hasValue("found DROP, expected SELECT at line 2, char 2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT v FROM m WHERE host = 'a",
                "GARBAGE",
                "SELECT v FROM m garbage",
                "SHOW FIELD",
                "SELECT created, dropped, settings, killer, deleted_at FROM"
            })
    void unreadableTextWithoutAWordOfChangeMayBeForwarded(String request) {
        assertThat(Statements.read(request).areReadable()).isFalse();
        assertThat(Statements.read(request).mayForwardUnread()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SHOW DATABASES\0;DROP DATABASE x",
                "-- \0 DROP DATABASE x",
                "DR\0OP DATABASE x",
                " \0SHOW DATABASES",
                "SELECT v FROM m WHERE host = '\0'"
            })
    void aNulIsNeverLetThrough(String request) {
        Statements statements = Statements.read(request);

        assertThat(kinds(request)).containsExactly(UNCLASSIFIABLE);
        assertThat(statements.mayForwardUnread()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "CREATE DATABASE \"_lock\\\"step\" | _lock\"step",
                "CREATE DATABASE _lockstep | _lockstep",
                "CREATE DATABASE x\"_lockstep\" | _lockstep",
                "DROP DATABASE \"_lockstep\" | _lockstep",
                "SELECT v FROM _lockstep..applied | _lockstep",
                "SELECT v FROM \"_lockstep\".\"autogen\".applied | _lockstep",
                "SELECT v FROM \"_lockstep\"../.*/ | _lockstep",
                "SELECT v FROM (SELECT v FROM a..m), b.c./x/, c.m | a,b",
                "SELECT v INTO a..n FROM b..m | a,b",
                "SELECT v INTO a.b.:MEASUREMENT FROM /x/ | a",
                "SELECT v FROM (SELECT v INTO a..n FROM b..m) | a,b",
                "EXPLAIN ANALYZE SELECT v FROM a..m | a",
                "SHOW MEASUREMENTS ON _lockstep | _lockstep",
                "SHOW SERIES ON a FROM b..m | a,b",
                "SHOW TAG VALUES ON a WITH KEY = host | a",
                "SHOW TAG KEYS ON a | a",
                "SHOW FIELD KEYS ON a | a",
                "SHOW SERIES CARDINALITY ON a | a",
                "SHOW RETENTION POLICIES ON a | a",
                "CREATE RETENTION POLICY p ON a DURATION 1h REPLICATION 1 | a",
                "ALTER RETENTION POLICY p ON a DEFAULT | a",
                "DROP RETENTION POLICY p ON a | a",
                "CREATE CONTINUOUS QUERY q ON a BEGIN SELECT v INTO b..n FROM c..m END | a,b,c",
                "DROP CONTINUOUS QUERY q ON a | a",
                "CREATE SUBSCRIPTION s ON a.b DESTINATIONS ALL 'x' | a",
                "DROP SUBSCRIPTION s ON a.b | a",
                "GRANT ALL ON a TO bob | a",
                "REVOKE READ ON a FROM bob | a",
                "SELECT _lockstep FROM m WHERE a = '_lockstep' | ``",
                "DELETE FROM _lockstep | ``"
            })
    void theDatabasesThatAStatementNamesAreKnown(String text, String databases) {
        Statements statements = Statements.read(text);

        assertThat(statements.areReadable()).isTrue();
        List<String> expected = databases.isEmpty() ? List.of() : Arrays.asList(databases.split(","));
        assertThat(statements.list().get(0).databases()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "` DROP  /* c */ DATABASE\n\t\"x  y\" -- c` | DROP DATABASE \"x  y\"",
                "DELETE/**/FROM m/* c */WHERE host='a -- b' | DELETE FROM m WHERE host='a -- b'",
                "DELETE FROM /a \\/ b/ | DELETE FROM /a \\/ b/",
                "`SELECT v -- c\rINTO n FROM m` | SELECT v INTO n FROM m"
            })
    void theNormalTextIsOneLineWithoutComments(String text, String normal) {
        assertThat(Statements.read(text).list().get(0).normalised()).isEqualTo(normal);
    }

    @Test
    void toStringKeepsThePasswordToItself() {
        assertThat(Statements.read("CREATE USER bob WITH PASSWORD 'secret'")
                        .list()
                        .toString())
                .isEqualTo("[CREATE_USER[0, 38)]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                "a.",
                "-",
                "/",
                "'",
                "\"",
                "/*",
                ";",
                " ",
                "SELECT v FROM (",
                "f(",
                "\\",
                "1h",
                "-(",
                "$",
                "*"
            })
    void readingIsLinearWhateverIsRepeated(String piece) {
        String request = "SELECT v FROM m WHERE " + piece.repeat(1_000_000 / piece.length());

        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            Statements statements = Statements.read(request);
            assertThatCode(statements::mayForwardUnread).doesNotThrowAnyException();
        });
    }

    @Test
    void manyStatementsAreReadInOneGo() {
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(5), () -> assertThat(
                        Statements.read("DELETE FROM m;".repeat(50_000)).list())
                .hasSize(50_000));
    }

    private static void assertIsOfKind(StatementKind kind, String text) {
        Statements statements = Statements.read(text);
        if (kind == UNCLASSIFIABLE) {
            assertThat(statements.areReadable()).isFalse();
            assertThat(kinds(text)).endsWith(UNCLASSIFIABLE);
            assertThat(statements.problem()).isPresent();
        } else {
            assertThat(statements.areReadable()).isTrue();
            assertThat(kinds(text)).containsExactly(kind);
        }
    }

    private static List<StatementKind> kinds(String request) {
        return Statements.read(request).list().stream().map(Statement::kind).toList();
    }
}
