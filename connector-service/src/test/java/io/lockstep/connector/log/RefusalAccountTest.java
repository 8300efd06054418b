package io.lockstep.connector.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.cluster.ReplicaId;
import io.lockstep.common.log.LogEntry;
import io.lockstep.common.registry.Progress;
import io.lockstep.common.registry.Refusals;
import io.lockstep.connector.replay.Refusal;
import io.lockstep.connector.replay.Replayer;
import io.lockstep.connector.replay.SourceRecord;
import io.lockstep.connector.replay.Window;
import io.lockstep.connector.replica.Chunk;
import io.lockstep.connector.replica.Replica;
import io.lockstep.connector.replica.ReplicaProperties;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusalAccountTest {

    private static final String CONFLICT = "partial write: field type conflict dropped=1";
    private static final String EXPIRED = "partial write: points beyond retention policy dropped=1";

    private long now;
    private boolean away;
    private final List<Refusals> stored = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();
    private final RefusalAccount account = new RefusalAccount(properties(), new Store(), () -> now);

    private final class Store implements RefusalAccount.Store {

        @Override
        public void add(List<Refusals> refusals) {
            call("add");
            stored.addAll(refusals);
        }

        @Override
        public void begin(long offset) {
            call("begin " + offset);
        }

        @Override
        public void renew(long offset) {
            call("renew " + offset);
        }

        private void call(String what) {
            calls.add(what);
            if (away) {
                throw new IllegalStateException("away");
            }
        }
    }

    @Test
    void theOrderOfTheLinesDoesNotMatterAndTheLinesDo() {
        account.begins("topic", "history", 0);
        account.settled(window(1, refusal(1, "a f=1 1\n", CONFLICT), refusal(1, "b f=1 1\n", CONFLICT)));
        account.settled(window(2, refusal(2, "b f=1 1\n", CONFLICT), refusal(2, "a f=1 1\n", CONFLICT)));
        account.settled(window(3, refusal(3, "a f=1 1\n", CONFLICT), refusal(3, "a f=1 1\n", CONFLICT)));

        assertThat(stored.get(0).vote()).isEqualTo(stored.get(1).vote());
        assertThat(stored.get(0).vote()).isNotEqualTo(stored.get(2).vote());
        assertThat(stored.get(0).lines()).isEqualTo(2);
    }

    @Test
    void linesOlderThanTheirRetentionPolicyAreCountedAndNotCompared() {
        account.begins("topic", "history", 0);
        account.settled(window(1, refusal(1, "a f=1 1\n", EXPIRED)));

        assertThat(stored.get(0).vote()).isEqualTo(Refusals.NOTHING);
        assertThat(stored.get(0).expired()).isEqualTo(1);

        account.settled(window(
                2,
                refusal(
                        2,
                        "a f=1 1\n",
                        "partial write: dropped 1 points outside retention policy of duration 1h0m0s")));
        assertThat(stored.get(1).expired()).as("in the words of later releases").isEqualTo(1);
    }

    @Test
    void theIdsOfShardsAreLeftOutOfTheReason() {
        account.begins("topic", "history", 0);
        account.settled(window(1, refusal(1, "a f=1 1\n", "[shard 17] no")));

        assertThat(stored.get(0).reason()).isEqualTo("[shard] no");
    }

    @Test
    void whatTheRegistryDidNotTakeIsNotClaimedToBeThere() {
        account.begins("topic", "history", 5);
        away = true;
        account.settled(window(7, refusal(7, "a f=1 1\n", CONFLICT)));
        assertThat(account.current()).hasValue(new Progress.Account("history", 8));

        account.settled(window(8, refusal(8, "a f=1 1\n", CONFLICT)));
        assertThat(calls).as("a registry that is away is left alone").containsExactly("begin 5", "add");
        assertThat(account.current()).hasValue(new Progress.Account("history", 9));

        away = false;
        now += Duration.ofSeconds(1).toNanos();
        account.settled(window(9, refusal(9, "a f=1 1\n", CONFLICT)));
        assertThat(account.current()).hasValue(new Progress.Account("history", 9));
        assertThat(stored).hasSize(1);
    }

    @Test
    void aBeginningThatTheRegistryDidNotTakeIsToldLater() {
        away = true;
        account.begins("topic", "history", 5);
        away = false;
        now += Duration.ofSeconds(2).toNanos();

        account.renew(6);
        now += Duration.ofSeconds(2).toNanos();
        account.renew(7);

        assertThat(calls).containsExactly("begin 5", "begin 5", "renew 7");
    }

    @Test
    void aBeginningIsToldBeforeWhatIsRefusedAfterIt() {
        away = true;
        account.begins("topic", "history", 5);
        away = false;
        now += Duration.ofSeconds(1).toNanos();
        account.settled(window(7, refusal(7, "a f=1 1\n", CONFLICT)));
        now += Duration.ofSeconds(2).toNanos();
        account.renew(8);

        assertThat(calls).containsExactly("begin 5", "begin 5", "add", "renew 8");
        assertThat(account.current()).hasValue(new Progress.Account("history", 5));
    }

    @Test
    void refusalsOfAnAccountWhoseBeginningIsNotTakenAreNotClaimedToBeThere() {
        away = true;
        account.begins("topic", "history", 5);
        now += Duration.ofSeconds(1).toNanos();
        account.settled(window(7, refusal(7, "a f=1 1\n", CONFLICT)));
        away = false;
        now += Duration.ofSeconds(1).toNanos();
        account.settled(window(8, refusal(8, "a f=1 1\n", CONFLICT)));

        assertThat(calls).containsExactly("begin 5", "begin 5", "begin 8", "add");
        assertThat(account.current()).hasValue(new Progress.Account("history", 8));
    }

    @Test
    void aRefusedCommandCountsWhateverTheWords() {
        account.begins("topic", "history", 0);
        account.settled(command(1, "{\"results\":[{\"error\":\"one\"}]}"));
        account.settled(command(2, "{\"results\":[{\"error\":\"other\"}]}"));
        account.settled(command(3, "{\"results\":[{}]}"));

        assertThat(stored).hasSize(2);
        assertThat(stored.get(0).vote()).isEqualTo(stored.get(1).vote()).isNotEqualTo(Refusals.NOTHING);
    }

    @Test
    void aCommandThatMayHaveRunBeforeGetsNoVote() {
        account.begins("topic", "history", 0);
        Replayer.Settled second = command(3, "DROP USER bob", 200, "{\"results\":[{\"error\":\"user not found\"}]}");
        account.stalled(second.window());

        account.settled(second);
        assertThat(stored).isEmpty();
        assertThat(account.current()).hasValue(new Progress.Account("history", 4));

        account.settled(command(4, "DROP USER bob", 200, "{\"results\":[{\"error\":\"user not found\"}]}"));
        assertThat(stored).extracting(Refusals::offset).containsExactly(4L);
    }

    @Test
    void pointsThatWereTriedBeforeAreCompared() {
        account.begins("topic", "history", 0);
        Replayer.Settled second = window(3, refusal(3, "a f=1 1\n", CONFLICT));
        account.stalled(second.window());

        account.settled(second);

        assertThat(stored).hasSize(1);
    }

    @Test
    void whatAServerSaysOfAStatementWithAPasswordIsNotPutOnRecord() {
        account.begins("topic", "history", 0);

        account.settled(command(
                1,
                "SET PASSWORD FOR bob = 'geheim",
                400,
                "{\"error\":\"error parsing query: found BADSTRING, geheim\"}"));

        assertThat(stored).hasSize(1);
        assertThat(stored.get(0).reason()).doesNotContain("geheim").contains("could hold the password");
    }

    private static Replayer.Settled command(long offset, String answer) {
        return command(offset, "DROP SERIES FROM m", 200, answer);
    }

    private static Replayer.Settled command(long offset, String statement, int status, String answer) {
        LogEntry.Command command = new LogEntry.Command("id", statement, null, null, Instant.EPOCH);
        return new Replayer.Settled(
                new Window(List.of(new SourceRecord(offset, 0, -1, command))),
                List.of(),
                new Replica.Answered(status, answer));
    }

    private static Replayer.Settled window(long offset, Refusal... refusals) {
        LogEntry.Points points = new LogEntry.Points("db", null, new byte[0], null);
        return new Replayer.Settled(
                new Window(List.of(new SourceRecord(offset, 0, -1, points))), Arrays.asList(refusals), null);
    }

    private static Refusal refusal(long offset, String line, String reason) {
        byte[] bytes = line.getBytes(UTF_8);
        return new Refusal("db", null, new Chunk(bytes, 0, bytes.length, offset), reason);
    }

    private static ReplicaProperties properties() {
        return new ReplicaProperties(
                new ReplicaId("replica-1"),
                URI.create("http://127.0.0.1:1"),
                0,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1));
    }
}
