package io.lockstep.connector.replica;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.influxdb.dto.QueryResult;

/** Reads the answers to SHOW DIAGNOSTICS and SHOW QUERIES. */
final class Diagnostics {

    private static final List<String> READS = List.of("SELECT", "SHOW", "EXPLAIN");

    private Diagnostics() {}

    /** What went wrong: InfluxDB tells of a request as a whole or of a single statement, with status 200 too. */
    static Optional<String> error(QueryResult answer) {
        Stream<String> ofStatements = Stream.ofNullable(answer.getResults())
                .flatMap(List::stream)
                .flatMap(result -> Stream.ofNullable(result.getError()));
        return Stream.concat(Stream.ofNullable(answer.getError()), ofStatements).findFirst();
    }

    /** Section to key to value; each section of SHOW DIAGNOSTICS is a series of one row. */
    static Map<String, Map<String, Object>> sections(QueryResult answer) {
        Map<String, Map<String, Object>> sections = new HashMap<>();
        series(answer).forEach(series -> {
            Map<String, Object> values = new HashMap<>();
            List<Object> row = series.getValues().isEmpty()
                    ? List.of()
                    : series.getValues().get(0);
            for (int i = 0; i < row.size(); i++) {
                values.put(series.getColumns().get(i), row.get(i));
            }
            sections.put(series.getName(), values);
        });
        return sections;
    }

    /** How many statements in progress may change the server: all but plain reads. */
    static int runningCommands(QueryResult answer) {
        return (int) series(answer)
                .flatMap(series -> {
                    int query = series.getColumns().indexOf("query");
                    return series.getValues().stream().map(row -> String.valueOf(row.get(query)));
                })
                .filter(Diagnostics::mayChange)
                .count();
    }

    private static boolean mayChange(String statement) {
        String upper = statement.strip().toUpperCase(Locale.ROOT);
        return READS.stream().noneMatch(upper::startsWith) || upper.contains(" INTO ");
    }

    /** The first column of every row, as SHOW DATABASES lists names. */
    static List<String> names(QueryResult answer) {
        return series(answer)
                .flatMap(series -> Stream.ofNullable(series.getValues()).flatMap(List::stream))
                .map(row -> String.valueOf(row.get(0)))
                .toList();
    }

    private static Stream<QueryResult.Series> series(QueryResult answer) {
        return Stream.ofNullable(answer.getResults())
                .flatMap(List::stream)
                .flatMap(result -> Stream.ofNullable(result.getSeries()).flatMap(List::stream));
    }
}
