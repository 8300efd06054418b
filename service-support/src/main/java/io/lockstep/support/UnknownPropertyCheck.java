package io.lockstep.support;

import java.util.regex.Pattern;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/**
 * Stops the start when any source of configuration, the environment included, sets a {@code lockstep.} property that the
 * service does not know: a misspelt name must not leave a default in force unnoticed.
 */
final class UnknownPropertyCheck implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    /** What Kubernetes sets in every pod for a service whose name begins with "lockstep". */
    private static final Pattern SERVICE_LINK =
            Pattern.compile("LOCKSTEP[A-Z0-9_]*_(SERVICE_(HOST|PORT(_[A-Z0-9_]+)?)|PORT(_[0-9]+_(TCP|UDP)[A-Z_]*)?)");

    private final KnownProperties known;

    UnknownPropertyCheck() {
        this(KnownProperties.onClassPath(UnknownPropertyCheck.class.getClassLoader()));
    }

    UnknownPropertyCheck(KnownProperties known) {
        this.known = known;
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        if (!known.isEmpty()) {
            check(context.getEnvironment());
        }
    }

    void check(ConfigurableEnvironment environment) {
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> enumerable) {
                for (String name : enumerable.getPropertyNames()) {
                    if (isOurs(name) && !known.contains(name)) {
                        throw new ConfigurationException("property '" + name + "' (from " + source.getName()
                                + ") is unknown; the nearest known ones are " + known.nearestTo(name));
                    }
                }
            }
        }
    }

    private static boolean isOurs(String name) {
        return name.startsWith(KnownProperties.ROOT)
                || (name.startsWith("LOCKSTEP_") && !SERVICE_LINK.matcher(name).matches());
    }
}
