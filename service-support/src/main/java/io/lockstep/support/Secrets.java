package io.lockstep.support;

import java.util.Locale;
import java.util.regex.Pattern;

/** Which properties hold what must not be shown to whoever reads a log. */
final class Secrets {

    private static final Pattern NAME =
            Pattern.compile("password|passphrase|secret|token|credential|jaas|private-?key|\\busers\\b|redis\\.url");

    private Secrets() {}

    /** Goes by the property's name, so that a new one is better called what it is. */
    static boolean isSecret(String property) {
        return NAME.matcher(property.toLowerCase(Locale.ROOT)).find();
    }
}
