package io.lockstep.monitor.api;

import io.lockstep.monitor.api.ApiProperties.Authentication;
import io.lockstep.support.ConfigurationException;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who can reach the API, and what is asked of them. */
enum Exposure {
    /** Whoever is logged in on the machine. */
    LOOPBACK("the API asks for no credentials on its loopback address", false),
    /** Everybody on the network, as somebody has decided. */
    OPEN("the API asks for no credentials: whoever reaches its port can drain replicas", true),
    /** Those who know a password, which others on the way can read. */
    READABLE("the API's passwords travel unencrypted: configure server.ssl.bundle", true),
    /** Those who know a password. */
    PROTECTED("the API asks for credentials", false);

    private static final Logger log = LoggerFactory.getLogger(Exposure.class);

    private final String message;
    private final boolean risky;

    Exposure(String message, boolean risky) {
        this.message = message;
        this.risky = risky;
    }

    /**
     * @param address what the server is bound to; null for everything
     * @throws ConfigurationException if nobody has decided that strangers may use the API
     */
    static Exposure of(ApiProperties api, @Nullable InetAddress address, boolean encrypted) {
        boolean loopback = address != null && address.isLoopbackAddress();
        if (api.isAuthenticated()) {
            return encrypted || loopback ? PROTECTED : READABLE;
        }
        if (loopback) {
            return LOOPBACK;
        }
        if (api.authentication() == Authentication.NONE) {
            return OPEN;
        }
        throw new ConfigurationException("lockstep.monitor.api.users names nobody, and server.address ("
                + (address == null ? "every interface" : address.getHostAddress())
                + ") is no loopback address: configure users, or lockstep.monitor.api.authentication=none if whoever"
                + " reaches the port may drain replicas");
    }

    void tell() {
        if (risky) {
            log.atWarn().log(message);
        } else {
            log.atInfo().log(message);
        }
    }
}
