package io.lockstep.connector.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.common.log.LogEntry;
import org.junit.jupiter.api.Test;

class CommitMetadataTest {

    @Test
    void settingsComeBackAsTheyWereCommitted() {
        LogEntry.Settings both = new LogEntry.Settings("a \"db\" \u00fc", "week");
        LogEntry.Settings defaultPolicy = new LogEntry.Settings("db", null);

        assertThat(CommitMetadata.read(CommitMetadata.write(both))).isEqualTo(both);
        assertThat(CommitMetadata.read(CommitMetadata.write(defaultPolicy))).isEqualTo(defaultPolicy);
    }

    @Test
    void noSettingsAreEmptyMetadata() {
        assertThat(CommitMetadata.write(null)).isEmpty();
        assertThat(CommitMetadata.read("")).isNull();
    }
}
