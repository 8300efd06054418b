package io.lockstep.gateway.http;

import org.jspecify.annotations.Nullable;

/** A first look at a URL's query. */
public final class RawQuery {

    private RawQuery() {}

    /**
     * Whether a query may hold a parameter, so that it is worth being taken apart; a "no" is certain.
     *
     * @param query as sent, without the question mark; null if there is none
     */
    public static boolean mayHold(@Nullable String query, String parameter) {
        return query != null && (query.contains(parameter) || query.indexOf('%') >= 0);
    }
}
