package io.lockstep.connector.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.influxdb.dto.QueryResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiagnosticsTest {

    @Test
    void readsEachSectionsOneRow() {
        QueryResult answer = answer(
                series("config-data", List.of("dir", "max-values-per-tag"), List.of(List.of("/data", 0.0))),
                series("config-cqs", List.of("enabled"), List.of(List.of(false))),
                series("network", List.of(), List.of()));

        assertThat(Diagnostics.sections(answer))
                .isEqualTo(Map.of(
                        "config-data", Map.of("dir", "/data", "max-values-per-tag", 0.0),
                        "config-cqs", Map.of("enabled", false),
                        "network", Map.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    SHOW QUERIES                                   | 0
                    SELECT * FROM db.autogen.m                     | 0
                    EXPLAIN SELECT * FROM m                        | 0
                    SELECT * INTO copy FROM m                      | 1
                    select * into copy from m                      | 1
                    DELETE FROM m WHERE time < 5                   | 1
                    DROP MEASUREMENT m                             | 1
                    CREATE DATABASE db                             | 1
                    ALTER RETENTION POLICY rp ON db DURATION 1d    | 1
                    """)
    void allButPlainReadsCountAsCommands(String statement, int commands) {
        QueryResult answer = answer(series(
                "",
                List.of("qid", "query", "database", "duration"),
                List.of(List.of(1.0, statement, "db", "5s"), List.of(2.0, "SHOW QUERIES", "", "50µs"))));

        assertThat(Diagnostics.runningCommands(answer)).isEqualTo(commands);
    }

    @Test
    void anAnswerWithoutResultsHoldsNothing() {
        assertThat(Diagnostics.sections(new QueryResult())).isEmpty();
        assertThat(Diagnostics.runningCommands(new QueryResult())).isZero();
        assertThat(Diagnostics.sections(answer())).isEmpty();
    }

    private static QueryResult answer(QueryResult.Series... series) {
        QueryResult.Result result = new QueryResult.Result();
        result.setSeries(Arrays.asList(series));
        QueryResult answer = new QueryResult();
        answer.setResults(List.of(result));
        return answer;
    }

    private static QueryResult.Series series(String name, List<String> columns, List<List<Object>> rows) {
        QueryResult.Series series = new QueryResult.Series();
        series.setName(name);
        series.setColumns(columns);
        series.setValues(rows);
        return series;
    }
}
