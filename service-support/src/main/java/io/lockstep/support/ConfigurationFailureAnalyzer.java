package io.lockstep.support;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;

/** Finds the one sentence that an operator needs in a chain of binding exceptions. */
final class ConfigurationFailureAnalyzer implements FailureAnalyzer, Ordered {

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        BindException bind = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigurationException) {
                return analysis(String.valueOf(cause.getMessage()), cause);
            }
            if (cause instanceof UnboundConfigurationPropertiesException unbound) {
                return analysis("unknown properties " + names(unbound), cause);
            }
            if (cause instanceof BindException found) {
                bind = found;
            }
        }
        return bind == null ? null : analysis(describe(bind), bind);
    }

    private static String describe(BindException bind) {
        Throwable root = bind;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String reason = String.valueOf(root.getMessage());
        if (reason.startsWith(KnownProperties.ROOT)) {
            return reason;
        }
        ConfigurationProperty property = bind.getProperty();
        String what = "property '" + bind.getName() + "'";
        String use = " cannot be used as " + bind.getTarget().getType();
        if (Secrets.isSecret(bind.getName().toString())) {
            // The reason of a failed conversion quotes the value.
            return what + use + "; its value is secret and not shown";
        }
        return what + (property == null ? "" : " = '" + property.getValue() + "'") + use + ": " + reason;
    }

    private static String names(UnboundConfigurationPropertiesException unbound) {
        return unbound.getUnboundProperties().stream()
                .map(property -> "'" + property.getName() + "'")
                .toList()
                .toString();
    }

    private static FailureAnalysis analysis(String description, Throwable cause) {
        return new FailureAnalysis(description.replaceAll("\\s+", " "), null, cause);
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }
}
