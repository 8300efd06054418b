package io.lockstep.connector.replay;

import io.lockstep.common.log.LogEntry;
import io.lockstep.connector.replica.Marker;
import io.lockstep.connector.replica.Replica.Answered;

/**
 * The database of the marker, which nothing of the log may touch: a marker that came from the log would be the same on all replicas,
 * and tell of none where it stands. Gateways let nothing of the kind into the log, but other producers can. It is refused as if the
 * database did not exist, by what the record says alone, so that all replicas refuse the same.
 */
final class OwnDatabase {

    /** As InfluxDB refuses points of a database that it does not have. */
    static final String POINTS_REFUSED = "database not found: \"" + Marker.DATABASE + "\"";

    /** As InfluxDB refuses a statement about a database that it does not have. */
    static final Answered COMMAND_REFUSED = new Answered(
            200, "{\"results\":[{\"statement_id\":0,\"error\":\"database not found: " + Marker.DATABASE + "\"}]}\n");

    private OwnDatabase() {}

    static boolean is(String db) {
        return db.equals(Marker.DATABASE);
    }

    /** Whether the command is about that database: by its request, or by its text, after DATABASE or ON or before a dot. */
    static boolean isMeantBy(LogEntry.Command command) {
        return Marker.DATABASE.equals(command.db())
                || (command.statement().contains(Marker.DATABASE) && new Text(command.statement()).namesIt());
    }

    /** A statement, of which only names, dots, strings and comments are told apart: InfluxDB finds its mistakes. */
    private static final class Text {

        private final String text;
        private int at;

        /** What the name before, if there was one, lets the next thing mean. */
        private boolean databaseFollows;

        private boolean regexFollows;
        private boolean dotFollows;
        private boolean afterDot;

        Text(String text) {
            this.text = text;
        }

        boolean namesIt() {
            while (at < text.length()) {
                char c = text.charAt(at);
                if (Character.isWhitespace(c)) {
                    at++;
                } else if (text.startsWith("--", at)) {
                    at = endOf("\n", at);
                } else if (text.startsWith("/*", at)) {
                    at = endOf("*/", at + 2);
                } else if (isOfName(c) || c == '"') {
                    if (nameIsTheDatabase()) {
                        return true;
                    }
                } else if (c == '/' && afterDot) {
                    // A regular expression as a source, a division elsewhere: too much depends on it to guess.
                    return true;
                } else if (c == '/' && regexFollows) {
                    passed(endOfQuoted(at) - at, false);
                } else if (c == '.') {
                    if (dotFollows) {
                        return true;
                    }
                    passed(1, true);
                } else {
                    passed(c == '\'' ? endOfQuoted(at) - at : 1, false);
                    regexFollows = c == ',' || c == '~' || c == '(';
                }
            }
            return false;
        }

        /** As soon as a quote follows, what stands between the quotes is the name, and what stood before them is dropped. */
        private boolean nameIsTheDatabase() {
            int word = at;
            while (word < text.length() && isOfName(text.charAt(word))) {
                word++;
            }
            boolean quoted = word < text.length() && text.charAt(word) == '"';
            int end = quoted ? endOfQuoted(word) : word;
            String written = text.substring(quoted ? word : at, end);
            boolean own = written.equals(quoted ? '"' + Marker.DATABASE + '"' : Marker.DATABASE);
            if (own && databaseFollows) {
                return true;
            }
            boolean ofPolicy = afterDot;
            passed(end - at, false);
            dotFollows = own && !ofPolicy;
            regexFollows = !quoted
                    && (written.equalsIgnoreCase("FROM")
                            || written.equalsIgnoreCase("SELECT")
                            || written.equalsIgnoreCase("BY"));
            databaseFollows = !quoted && (written.equalsIgnoreCase("DATABASE") || written.equalsIgnoreCase("ON"));
            return false;
        }

        private void passed(int length, boolean dot) {
            at += length;
            afterDot = dot;
            regexFollows = false;
            dotFollows = false;
            databaseFollows = false;
        }

        private int endOf(String mark, int from) {
            int found = text.indexOf(mark, from);
            return found < 0 ? text.length() : found + mark.length();
        }

        /** A backslash escapes whatever follows, but in a regular expression only a slash. */
        private int endOfQuoted(int open) {
            char quote = text.charAt(open);
            int end = open + 1;
            while (end < text.length() && text.charAt(end) != quote) {
                boolean escapes = text.charAt(end) == '\\' && (quote != '/' || text.startsWith("/", end + 1));
                end += escapes ? 2 : 1;
            }
            return Math.min(end + 1, text.length());
        }

        private static boolean isOfName(char c) {
            return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        }
    }
}
