package io.lockstep.gateway.influxql;

import java.util.regex.Pattern;

/** InfluxQL's durations, such as {@code 1h30m}. */
final class Durations {

    private static final Pattern DURATION = Pattern.compile("(?:[0-9]+(?:ns|ms|[uµsmhdw]))++");

    private Durations() {}

    static boolean isValid(String text) {
        return text.length() <= 1000 && DURATION.matcher(text).matches();
    }
}
