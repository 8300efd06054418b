package io.lockstep.gateway.turns;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.gateway.http.BodyFormat;
import java.io.ByteArrayOutputStream;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class WholeAnswerTest {

    private static final String ROWS = "{\"results\":[{\"statement_id\":0,\"series\":[{\"name\":\"a\",\"values\":"
            + "[[\"\\n{\\\"results\\\":[{\\\"statement_id\\\":0}]}\"]]}]}]}\n";
    private static final String EMPTY = "{\"results\":[{\"statement_id\":0}]}\n";
    private static final String ERROR = "{\"results\":[{\"statement_id\":0,\"error\":\"bad\"}]}\n";

    /** The pieces in which bytes come are the network's choice. */
    @Property(tries = 200)
    void resultsOfSingleStatementsAreNumberedAndJoined(
            @ForAll @Size(min = 1) List<@IntRange(min = 1, max = 40) Integer> cuts) {
        assertThat(joined(BodyFormat.JSON, false, cuts, ROWS, EMPTY, ERROR))
                .isEqualTo(
                        "{\"results\":[" + result(ROWS, 0) + "," + result(EMPTY, 1) + "," + result(ERROR, 2) + "]}\n");
        assertThat(joined(BodyFormat.JSON, true, cuts, ROWS + ROWS, EMPTY))
                .isEqualTo(ROWS + ROWS + EMPTY.replace(":0", ":1"));
        String pretty = "{\n    \"results\": [\n        {\n            \"statement_id\": 0\n        }\n    ]\n}\n";
        assertThat(joined(BodyFormat.PRETTY_JSON, false, cuts, pretty, pretty))
                .isEqualTo("{\n    \"results\": [\n        {\n            \"statement_id\": 0\n        },\n        {\n"
                        + "            \"statement_id\": 1\n        }\n    ]\n}\n");
        assertThat(joined(BodyFormat.CSV, false, cuts, "", "name\n1\n", "", "name\n2\n"))
                .isEqualTo("name\n1\n\nname\n2\n");
        String packed =
                "\u0081\u00a7results\u0091\u0082\u00acstatement_id\u0000\u00a6series\u0091\u0081\u00a1a\u00da\u0001\u0000"
                        + "\u0081\u00a7results\u0091".repeat(26).substring(0, 256);
        assertThat(joined(BodyFormat.MSGPACK, true, cuts, packed + packed, packed))
                .isEqualTo(packed + packed + packed.replace("_id\u0000", "_id\u0001"));
        assertThat(joined(
                        BodyFormat.MSGPACK, false, cuts, packed, "\u0081\u00a7results\u0091\u0081\u00a5error\u00a3bad"))
                .isEqualTo("\u0081\u00a7results\u0092" + packed.substring(10) + "\u0081\u00a5error\u00a3bad");
    }

    @Property(tries = 50)
    void aFailureShows(@ForAll @Size(min = 1) List<@IntRange(min = 1, max = 40) Integer> cuts) {
        assertThat(failed(BodyFormat.JSON, cuts, ERROR)).isTrue();
        assertThat(failed(BodyFormat.JSON, cuts, EMPTY)).isFalse();
        assertThat(failed(BodyFormat.JSON, cuts, ROWS)).isFalse();
        assertThat(failed(BodyFormat.MSGPACK, cuts, "\u0081\u00a7results\u0091\u0081\u00a5error\u00a3bad"))
                .isTrue();
    }

    private static boolean failed(BodyFormat format, List<Integer> cuts, String answer) {
        StatementAnswer part = new WholeAnswer(format, false, 1).statement(0);
        feed(part, answer, cuts);
        return part.failed();
    }

    private static String joined(BodyFormat format, boolean chunked, List<Integer> cuts, String... answers) {
        WholeAnswer whole = new WholeAnswer(format, chunked, answers.length);
        StringBuilder all = new StringBuilder(text(whole.opening()));
        for (int i = 0; i < answers.length; i++) {
            String part = feed(whole.statement(i), answers[i], cuts);
            if (!part.isEmpty()) {
                whole.begun();
            }
            all.append(i == 0 ? "" : text(whole.separator())).append(part);
        }
        return all.append(text(whole.closing())).toString();
    }

    private static String feed(StatementAnswer part, String answer, List<Integer> cuts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        for (int i = 0; at < answer.length(); i++) {
            int end = Math.min(answer.length(), at + cuts.get(i % cuts.size()));
            out.writeBytes(part.next(answer.substring(at, end).getBytes(ISO_8859_1)));
            at = end;
        }
        out.writeBytes(part.end());
        return text(out.toByteArray());
    }

    private static String result(String document, int id) {
        return document.substring("{\"results\":[".length(), document.length() - 3)
                .replaceFirst("\"statement_id\":0", "\"statement_id\":" + id);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }
}
