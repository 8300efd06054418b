package io.lockstep.gateway.influxql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class StatementsPropertyTest {

    private static final List<StatementTable.Row> ROWS = StatementTable.rows();

    @Property
    void whateverTheTextTheStatementsLieInItInOrder(@ForAll("requests") String request) {
        int from = 0;
        for (Statement statement : Statements.read(request).list()) {
            assertThat(statement.start()).isGreaterThanOrEqualTo(from);
            assertThat(request.substring(statement.start(), statement.end())).isEqualTo(statement.text());
            from = statement.end();
        }
        assertThat(from).isLessThanOrEqualTo(request.length());
    }

    @Property
    void nothingButSeparatorsIsLostBetweenStatements(@ForAll("requests") String request) {
        Statements statements = Statements.read(request);
        StringBuilder between = new StringBuilder(request);
        List<Statement> list = new ArrayList<>(statements.list());
        for (int i = list.size() - 1; i >= 0; i--) {
            between.replace(list.get(i).start(), list.get(i).end(), ";");
        }

        assertThat(Statements.read(between.toString()).list()).isEmpty();
    }

    @Property
    void whatNeedsNoReaderToBeHarmlessHoldsNoChange(@ForAll("requests") String request) {
        Statements statements = Statements.read(request);

        if (statements.mayForwardUnread()) {
            assertThat(statements.holdChange()).isFalse();
            assertThat(statements.list()).noneMatch(each -> each.kind() == StatementKind.KILL_QUERY);
        }
    }

    @Property
    void normalTextMeansTheSameAndIsNormal(@ForAll("requests") String request) {
        for (Statement statement : readable(request)) {
            Statements again = Statements.read(statement.normalised());
            assertThat(again.list()).hasSize(1);
            Statement normal = again.list().get(0);
            assertThat(normal.kind()).isEqualTo(statement.kind());
            assertThat(normal.databases()).isEqualTo(statement.databases());
            assertThat(normal.normalised()).isEqualTo(statement.normalised());
            assertThat(normal.normalised()).doesNotContain("\n", "\r");
            assertThat(meanings(normal)).isEqualTo(meanings(statement));
        }
    }

    @Property
    void frozenTextIsOfTheSameKindAndCallsNothing(@ForAll("requests") String request) {
        for (Statement statement : readable(request)) {
            Statements frozen = Statements.read(FrozenTime.freeze(statement, Instant.EPOCH));
            if (statement.callsNow()) {
                assertThat(frozen.list()).hasSize(1);
                assertThat(frozen.list().get(0).kind()).isEqualTo(statement.kind());
                assertThat(frozen.list().get(0).callsNow()).isFalse();
            }
        }
    }

    @Property
    void joinedStatementsAreReadOneByOne(@ForAll("rows") List<StatementTable.Row> rows) {
        String request =
                String.join("\n; ", rows.stream().map(StatementTable.Row::text).toList());

        assertThat(Statements.read(request).list())
                .extracting(Statement::kind)
                .containsExactlyElementsOf(
                        rows.stream().map(StatementTable.Row::kind).toList());
    }

    @Property
    void aSeparatorInQuotesSeparatesNothing(@ForAll String content, @ForAll("quotes") char quote) {
        String escaped = content.replace("\\", "\\\\")
                .replace("\n", "\\n")
                .replace("\r", "")
                .replace("\0", "")
                .replace(String.valueOf(quote), "\\" + quote);
        String request = "SELECT v FROM m WHERE host = " + quote + ";" + escaped + ";" + quote + ";SHOW USERS";

        assertThat(Statements.read(request).list())
                .extracting(Statement::kind)
                .containsExactly(StatementKind.READ, StatementKind.READ);
    }

    @Provide
    Arbitrary<Character> quotes() {
        return Arbitraries.of('\'', '"');
    }

    @Provide
    Arbitrary<List<StatementTable.Row>> rows() {
        List<StatementTable.Row> readable = ROWS.stream()
                .filter(row -> row.kind() != StatementKind.UNCLASSIFIABLE)
                .toList();
        return Arbitraries.of(readable).list().ofMinSize(1).ofMaxSize(5);
    }

    /** Anything, soups of tokens, and statements with something else put into them. */
    @Provide
    Arbitrary<String> requests() {
        Arbitrary<String> pieces = Arbitraries.of(Pieces.ALL);
        Arbitrary<String> statements = Arbitraries.of(ROWS).map(StatementTable.Row::text);
        Arbitrary<String> soups =
                Arbitraries.oneOf(pieces, statements).list().ofMaxSize(12).map(list -> String.join("", list));
        Arbitrary<String> damaged = statements.flatMap(text -> Arbitraries.integers()
                .between(0, text.length())
                .flatMap(at -> pieces.map(piece -> text.substring(0, at) + piece + text.substring(at))));
        Arbitrary<String> several = statements.list().ofMaxSize(4).map(list -> String.join("\n; ", list));
        return Arbitraries.oneOf(Arbitraries.strings(), soups, damaged, several);
    }

    private static List<Statement> readable(String request) {
        Statements statements = Statements.read(request);
        return statements.areReadable() ? statements.list() : List.of();
    }

    private static List<String> meanings(Statement statement) {
        return statement.tokens().stream()
                .filter(token -> !token.kind().isTrivia())
                .map(token -> token.kind() + " " + token.text())
                .toList();
    }

    /** What requests are made of, and what breaks them. */
    static final class Pieces {

        static final List<String> ALL = List.of(
                " ",
                "\t",
                "\n",
                "\r",
                "\r\n",
                "\0",
                "\u00a0",
                ";",
                ".",
                ",",
                "(",
                ")",
                "'",
                "\"",
                "/",
                "\\",
                "*",
                "-",
                "--",
                "-- c\n",
                "/*",
                "*/",
                "/* c */",
                "/**/",
                "$",
                "$x",
                "::",
                ":",
                "=",
                "=~",
                "!~",
                "<>",
                "1",
                "1.5",
                "1h",
                "µ",
                "π",
                "now()",
                "NOW( )",
                "\"now\"()",
                "'a;b'",
                "\"a;b\"",
                "/a;b/",
                " INTO ",
                " FROM ",
                " SELECT ",
                "DROP DATABASE x",
                ";DROP DATABASE x;",
                " WHERE ",
                " GROUP BY ",
                "x",
                "_",
                "m",
                "INTO\"n\"");

        private Pieces() {}
    }
}
