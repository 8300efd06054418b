package io.lockstep.connector.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.connector.replica.Replica.Activity;
import io.lockstep.connector.replica.Replica.ActivityAnswer;
import io.lockstep.connector.replica.Replica.Unavailable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

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
        return DebugVars.activity(JsonMapper.builder().build().readTree(json), 3);
    }
}
