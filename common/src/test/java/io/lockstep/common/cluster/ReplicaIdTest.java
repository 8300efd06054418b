package io.lockstep.common.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LowerChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplicaIdTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "Replica-1", "-a", "a-", "a_b", "a b", "a:b"})
    void refusesWhatCouldNotNameAPodOrARedisField(String value) {
        assertThatThrownBy(() -> new ReplicaId(value)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void printsItself(@ForAll @LowerChars @StringLength(min = 1, max = 63) String value) {
        assertThat(new ReplicaId(value)).hasToString(value);
    }
}
