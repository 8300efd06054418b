package io.lockstep.monitor.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.monitor.api.ApiProperties.Authentication;
import io.lockstep.monitor.api.ApiProperties.Reads;
import io.lockstep.monitor.api.ApiProperties.User;
import io.lockstep.support.ConfigurationException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExposureTest {

    private static final String HASH = "$2y$10$" + "a".repeat(53);
    private static final ApiProperties NOBODY = new ApiProperties(null, Reads.OPEN, List.of());
    private static final ApiProperties ALICE = new ApiProperties(null, Reads.OPEN, List.of(new User("alice", HASH)));

    @Test
    void withoutUsersTheApiIsForTheMachineItselfAlone() throws UnknownHostException {
        assertThat(Exposure.of(NOBODY, InetAddress.getByName("127.0.0.1"), false))
                .isEqualTo(Exposure.LOOPBACK);
        assertThat(Exposure.of(NOBODY, InetAddress.getByName("::1"), false)).isEqualTo(Exposure.LOOPBACK);
        assertThatThrownBy(() -> Exposure.of(NOBODY, null, true))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("lockstep.monitor.api.authentication=none")
                .hasMessageContaining("every interface");
        assertThatThrownBy(() -> Exposure.of(NOBODY, InetAddress.getByName("0.0.0.0"), true))
                .isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> Exposure.of(NOBODY, InetAddress.getByName("10.1.2.3"), true))
                .hasMessageContaining("10.1.2.3");
    }

    @Test
    void somebodyMayDecideThatStrangersCanUseIt() {
        assertThat(Exposure.of(new ApiProperties(Authentication.NONE, Reads.OPEN, List.of()), null, false))
                .isEqualTo(Exposure.OPEN);
    }

    @Test
    void passwordsThatOthersCanReadAreToldOf() throws UnknownHostException {
        assertThat(Exposure.of(ALICE, null, false)).isEqualTo(Exposure.READABLE);
        assertThat(Exposure.of(ALICE, null, true)).isEqualTo(Exposure.PROTECTED);
        assertThat(Exposure.of(ALICE, InetAddress.getByName("127.0.0.1"), false))
                .isEqualTo(Exposure.PROTECTED);
    }

    @Test
    void contradictionsAreRefused() {
        User alice = new User("alice", HASH);
        refused(() -> new ApiProperties(Authentication.BASIC, Reads.OPEN, List.of()), "authentication is basic");
        refused(() -> new ApiProperties(Authentication.NONE, Reads.OPEN, List.of(alice)), "authentication is none");
        refused(() -> new ApiProperties(null, Reads.AUTHENTICATED, List.of()), "reads need users");
        refused(() -> new ApiProperties(null, Reads.OPEN, List.of(alice, alice)), "users[1].name must be unique");
        refused(() -> new ApiProperties(null, Reads.OPEN, List.of(new User("a:b", HASH))), "users[0].name");
    }

    @Test
    void aPasswordThatIsNoHashIsRefusedWithoutShowingIt() {
        assertThatThrownBy(() -> new ApiProperties(null, Reads.OPEN, List.of(new User("alice", "hunter2"))))
                .hasMessage("lockstep.monitor.api.users[0].password must be a bcrypt hash, such as htpasswd -nB prints")
                .hasMessageNotContaining("hunter2");
        assertThat(new User("alice", "hunter2")).hasToString("alice");
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
        assertThatThrownBy(call).hasMessageStartingWith("lockstep.monitor.api." + message);
    }
}
