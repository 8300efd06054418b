package io.lockstep.connector.replica;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.connector.replica.DebugVars.Indexes;
import io.lockstep.connector.replica.Replica.Activity;
import io.lockstep.connector.replica.Replica.ActivityAnswer;
import io.lockstep.connector.replica.Replica.Unavailable;
import java.io.ByteArrayInputStream;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

class DebugVarsTest {

    @Test
    void readsTheHttpdStatistics() {
        ActivityAnswer answer = activity(
                """
                {"system": {"uptime": 5}, "cmdline": ["influxd"],
                 "httpd:127.0.0.1:8186": {"name": "httpd", "tags": {"bind": "127.0.0.1:8186"},
                   "values": {"writeReq": 9007199254740993, "writeReqActive": 2, "queryReq": 1}}}
                """);

        assertThat(answer).isEqualTo(new Activity(2, 9007199254740993L, 3));
    }

    @Test
    void aServerWithThousandsOfShardsIsRead() {
        String shards = IntStream.range(0, 10_000)
                .mapToObj(id -> "\"shard:" + id + "\":{\"name\":\"shard\",\"tags\":{\"path\":\"" + "x".repeat(200)
                        + "\"},\"values\":{\"diskBytes\":" + id + "}},")
                .collect(Collectors.joining());

        ActivityAnswer answer = activity(
                "{" + shards + "\"httpd\":{\"name\":\"httpd\",\"values\":{\"writeReq\":7,\"writeReqActive\":1}}}");

        assertThat(answer).isEqualTo(new Activity(1, 7, 3));
    }

    @Test
    void anAnswerThatBreaksOffIsNone() {
        String broken = "{\"shard:1\":{\"name\":\"sh";
        assertThatThrownBy(() -> activity(broken)).isInstanceOf(JacksonException.class);
        assertThatThrownBy(() -> indexes(broken)).isInstanceOf(JacksonException.class);
    }

    @Test
    void readsWhichIndexTheShardsHave() {
        assertThat(
                        indexes(
                                """
                        {"system": {"uptime": 5}, "cmdline": ["influxd"],
                         "shard:/data/a/autogen/1:1": {"name": "shard", "tags": {"database": "a", "indexType": "inmem"}},
                         "tsm1_engine:/data/a/autogen/1:1": {"name": "tsm1_engine", "tags": {"indexType": "inmem"}},
                         "shard:/data/a/autogen/2:2": {"name": "shard", "tags": {"database": "a", "indexType": "tsi1"}},
                         "shard:/data/_internal/monitor/3:3":
                           {"name": "shard", "tags": {"database": "_internal", "indexType": "inmem"}},
                         "shard:/data/a/autogen/4:4": {"name": "shard", "tags": {"database": "a"}},
                         "shard:5": {"name": "shard"}, "shard:6": null}
                        """))
                .isEqualTo(new Indexes(3, 1));
        assertThat(indexes("{}")).isEqualTo(new Indexes(0, 0));
        assertThat(indexes("[]")).isEqualTo(new Indexes(0, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "\"text\"",
                "{\"httpd\": {\"name\": \"httpd\", \"values\": {\"writeReq\": 1}}}",
                "{\"httpd\": {\"name\": \"httpd\"}}",
                "{\"x\": {\"name\": \"write\", \"values\": {\"writeReq\": 1, \"writeReqActive\": 0}}}"
            })
    void noStatisticsAreNotAQuietServer(String json) {
        assertThat(activity(json)).isInstanceOf(Unavailable.class);
    }

    private static ActivityAnswer activity(String json) {
        return DebugVars.activity(new ByteArrayInputStream(json.getBytes(UTF_8)), () -> 3);
    }

    private static Indexes indexes(String json) {
        return DebugVars.indexes(new ByteArrayInputStream(json.getBytes(UTF_8)));
    }
}
