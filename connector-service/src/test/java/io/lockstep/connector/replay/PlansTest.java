package io.lockstep.connector.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.log.LogEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlansTest {

    private static final LogEntry.Settings OLD = new LogEntry.Settings("old", null);
    private static final LogEntry.Settings NEW = new LogEntry.Settings("new", null);

    private final List<String> planned = new ArrayList<>();
    private final Plans plans = new Plans(this::plan);

    @Test
    void whatWasPlannedAheadIsNotPlannedAgain() {
        Window first = window(0, points(null));
        Window second = window(1, points(null));
        Plans.Prepared before = plans.of(first, OLD, 0);

        plans.ahead(second, before);
        plans.of(second, OLD, 0);

        assertThat(planned).containsExactly("old@0", "old@1");
    }

    @Test
    void aWindowIsPlannedByWhatTheLogSaysUpToThere() {
        Window first = window(0, points(null), NEW);
        Window second = window(2, points(null));

        plans.ahead(second, plans.of(first, OLD, 0));
        plans.of(second, NEW, 0);

        assertThat(planned).containsExactly("old@0", "new@2");
    }

    @Test
    void aPlanThatRestsOnSomethingElseIsMadeAnew() {
        Window first = window(0, points(null));
        Window second = window(1, points(null));

        plans.ahead(second, plans.of(first, OLD, 0));
        plans.of(second, NEW, 0);

        assertThat(planned).containsExactly("old@0", "old@1", "new@1");
    }

    @Test
    void theSameRecordsReadOnceMoreArePlannedOnceMore() {
        Window first = window(0, points(null));
        Window second = window(1, points(null));
        plans.ahead(second, plans.of(first, OLD, 0));

        plans.of(window(0, points(null)), OLD, 0);
        plans.of(second, OLD, 0);

        assertThat(planned).as("the plan made ahead is given up").containsExactly("old@0", "old@1", "old@0", "old@1");
    }

    @Test
    void whatIsForgottenIsPlannedAgain() {
        Window first = window(0, points(null));
        Window second = window(1, points(null));
        plans.ahead(second, plans.of(first, OLD, 0));

        plans.forget();
        plans.of(second, OLD, 0);

        assertThat(planned).containsExactly("old@0", "old@1", "old@1");
    }

    @Test
    void aCommandIsNotPlanned() {
        Window first = window(0, points(null));
        Window command = window(1, new LogEntry.Command("id", "DROP SERIES FROM m", "db", null, Instant.EPOCH));

        plans.ahead(command, plans.of(first, OLD, 0));

        assertThat(planned).containsExactly("old@0");
    }

    private Plan plan(List<ResolvedPoints> points) {
        points.forEach(each -> planned.add(each.db() + "@" + each.offset()));
        return new Plan(List.of(), List.of(), 0, Set.of());
    }

    private static LogEntry.Points points(@Nullable String db) {
        return new LogEntry.Points(db, null, "m f=1 1\n".getBytes(UTF_8), null);
    }

    private static Window window(long offset, LogEntry... entries) {
        List<SourceRecord> records = new ArrayList<>();
        for (LogEntry entry : entries) {
            records.add(new SourceRecord(offset + records.size(), 0, 0, entry));
        }
        return new Window(records);
    }
}
