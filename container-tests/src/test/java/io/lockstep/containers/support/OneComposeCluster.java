package io.lockstep.containers.support;

import java.util.Optional;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the one {@link ComposeCluster}: brought up with the first of them, whole before each, removed after the last. */
public final class OneComposeCluster implements BeforeEachCallback, ParameterResolver {

    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(OneComposeCluster.class);

    @Override
    public void beforeEach(ExtensionContext context) {
        cluster(context).awaitWhole();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == ComposeCluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return cluster(context);
    }

    private static ComposeCluster cluster(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(Attempt.class, absent -> Attempt.made(), Attempt.class)
                .cluster();
    }

    /** The one attempt to come up: what failed once would fail for each test, after minutes. */
    private record Attempt(Optional<ComposeCluster> up, Optional<Throwable> failure) implements AutoCloseable {

        static Attempt made() {
            try {
                return new Attempt(Optional.of(ComposeCluster.up()), Optional.empty());
            } catch (AssertionError | RuntimeException e) {
                return new Attempt(Optional.empty(), Optional.of(e));
            }
        }

        ComposeCluster cluster() {
            return up.orElseThrow(() -> new AssertionError("the cluster did not come up", failure.orElse(null)));
        }

        @Override
        public void close() {
            up.ifPresent(ComposeCluster::close);
        }
    }
}
