package io.lockstep.gateway.read;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import reactor.core.publisher.Flux;

class OwnDatabaseTest {

    private static final String BEFORE = "{\"name\":\"databases\",\"columns\":[\"name\"],\"values\":[";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[\"a\"],[\"_lockstep\"],[\"b\"] | [\"a\"],[\"b\"]",
                "[\"_lockstep\"],[\"b\"] | [\"b\"]",
                "[\"a\"],[\"_lockstep\"] | [\"a\"]",
                "[\"a\"],[\"_lockstep2\"] | [\"a\"],[\"_lockstep2\"]"
            })
    void leavesTheRowOutOfJson(String rows, String left) {
        assertThat(filtered(BEFORE + rows + "]}")).isEqualTo(BEFORE + left + "]}");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1_000})
    void aNameThatComesInPiecesIsLeftOutToo(int length) {
        MockServerHttpResponse client = new MockServerHttpResponse();
        String answer = BEFORE + "[\"a\"],[\"_lockstep\"],[\"b\"]]}";
        Flux<DataBuffer> pieces = Flux.range(0, (answer.length() + length - 1) / length)
                .map(i -> answer.substring(i * length, Math.min(answer.length(), (i + 1) * length)))
                .map(piece -> client.bufferFactory().wrap(piece.getBytes(ISO_8859_1)));

        OwnDatabase.hiddenFrom(client, false).writeWith(pieces).block();

        assertThat(client.getBodyAsString().block()).isEqualTo(BEFORE + "[\"a\"],[\"b\"]]}");
    }

    @Test
    void leavesOutTheRowsAltogetherIfThereIsNoOther() {
        assertThat(filtered(BEFORE + "[\"_lockstep\"]]}")).isEqualTo("{\"name\":\"databases\",\"columns\":[\"name\"]}");
    }

    @Test
    void leavesTheRowOutOfPrettyJson() {
        String row = "                        [\n                            \"%s\"\n                        ]";
        assertThat(filtered("[\n" + row.formatted("_lockstep") + ",\n" + row.formatted("b") + "\n]"))
                .isEqualToIgnoringWhitespace("[" + row.formatted("b") + "]");
    }

    @Test
    void leavesTheRowOutOfCsv() {
        assertThat(filtered("name,tags,name\ndatabases,,a\ndatabases,,_lockstep\ndatabases,,b\n"))
                .isEqualTo("name,tags,name\ndatabases,,a\ndatabases,,b\n");
    }

    @Test
    void leavesItsSeriesAndRowsOutOfOtherListings() {
        String own = "{\"name\":\"_lockstep\",\"columns\":[\"name\",\"query\"]}";
        String other = "{\"name\":\"a\",\"columns\":[\"name\",\"query\"],\"values\":[[\"_lockstep\",\"x\"]]}";
        String before = "{\"results\":[{\"statement_id\":0";

        assertThat(filtered(before + ",\"series\":[" + other + "," + own + "]}]}"))
                .isEqualTo(before + ",\"series\":[" + other + "]}]}");
        assertThat(filtered(before + ",\"series\":[" + own + "," + other + "]}]}"))
                .isEqualTo(before + ",\"series\":[" + other + "]}]}");
        assertThat(filtered(before + ",\"series\":[" + own + "]}]}")).isEqualTo(before + "}]}");
        assertThat(filtered("\"values\":[[1,\"_lockstep\",\"autogen\",\"x\"],[2,\"a\",\"autogen\",\"y\"]]}"))
                .isEqualTo("\"values\":[[2,\"a\",\"autogen\",\"y\"]]}");
        assertThat(filtered("name,tags,id,database\n_lockstep,,1,_lockstep\nshard groups,,1,_lockstep,x\na,,2,a\n"))
                .isEqualTo("name,tags,id,database\na,,2,a\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SHOW SHARDS",
                "SHOW SHARD GROUPS",
                "show continuous queries",
                "SHOW DATABASES",
                "show\n databases;",
                "SELECT v FROM m; SHOW DATABASES",
                "SHOW/*x*/DATABASES",
                "SHOW -- c\n DATABASES",
                "SHOW /*x*/ SHARD -- y\n /**/ GROUPS",
                "/* show */ SHOW CONTINUOUS/**/QUERIES",
                "SELECT v FROM m WHERE t =~ /'/; SHOW DATABASES",
                "SHOW DATABASES; SHOW what a newer server knows"
            })
    void seesTheQuestion(String q) {
        assertThat(OwnDatabase.isAskedFor(q)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM databases",
                "SHOW MEASUREMENTS ON \"databases\"",
                "SELECT v FROM m WHERE t = 'SHOW DATABASES'",
                "SELECT v FROM m -- SHOW DATABASES"
            })
    void seesThatSomethingElseIsAskedFor(String q) {
        assertThat(OwnDatabase.isAskedFor(q)).isFalse();
    }

    private static String filtered(String text) {
        return new String(OwnDatabase.filter(text.getBytes(ISO_8859_1)), ISO_8859_1);
    }
}
