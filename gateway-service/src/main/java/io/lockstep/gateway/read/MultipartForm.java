package io.lockstep.gateway.read;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a {@code multipart/form-data} body as InfluxDB takes them: a value of the URL before one of a field,
 * and a file named {@code q} where neither names any statements. A body that cannot be read has no parameters. Takes a time that grows
 * with the body and no faster, whatever is in it.
 */
final class MultipartForm {

    private static final String END_OF_LINE = "\r\n";
    private static final String END_OF_HEADERS = END_OF_LINE + END_OF_LINE;
    private static final Pattern BOUNDARY =
            Pattern.compile("(?i);\\s*boundary=(?:\"([^\"]{1,70})\"|([^;\\s\"]{1,70}))");

    /** More than a client has reason to say of a part; the part is left out. */
    private static final int LONGEST_HEADERS = 8 * 1024;

    /** As many as Go takes. */
    private static final int MOST_PARTS = 1000;

    private static final String DISPOSITION = "content-disposition:";
    private static final String ENCODING = "content-transfer-encoding:";
    private static final String FORM_DATA = "form-data";
    private static final Pattern ATTRIBUTE =
            Pattern.compile("\\s*([^\\s=;\"]++)\\s*=\\s*(?:\"([^\"]*+)\"|([^;\"\\s]*+))\\s*");

    /** A part's name; of the file that it is, if it is one. */
    private record Disposition(String name, boolean file) {}

    private MultipartForm() {}

    static FormParameters parse(@Nullable String rawQuery, @Nullable String contentType, byte[] body) {
        FormParameters url = FormParameters.parse(rawQuery, new byte[0]);
        Map<String, String> fields = new HashMap<>();
        Map<String, String> files = new HashMap<>();
        boundary(contentType).ifPresent(boundary -> read(new String(body, ISO_8859_1), boundary, fields, files));
        url.url().forEach((name, value) -> fields.put(name, value));
        if (fields.getOrDefault("q", "").isBlank() && files.containsKey("q")) {
            fields.put("q", files.getOrDefault("q", ""));
        }
        return new FormParameters(fields, url.url());
    }

    private static void read(String text, String boundary, Map<String, String> fields, Map<String, String> files) {
        String delimiter = END_OF_LINE + "--" + boundary;
        boolean begins = text.startsWith(delimiter.substring(END_OF_LINE.length()));
        int first = begins ? -END_OF_LINE.length() : text.indexOf(delimiter);
        if (first < 0 && !begins) {
            return;
        }
        int start = first + delimiter.length();
        for (int parts = 0; parts < MOST_PARTS; parts++) {
            int end = text.indexOf(delimiter, start);
            int headersEnd = text.indexOf(END_OF_HEADERS, start);
            if (end < 0 || headersEnd < 0 || headersEnd + END_OF_HEADERS.length() > end) {
                return;
            }
            if (headersEnd - start <= LONGEST_HEADERS) {
                Disposition part = disposition(text.substring(start, headersEnd));
                if (part != null) {
                    String value = text.substring(headersEnd + END_OF_HEADERS.length(), end);
                    (part.file() ? files : fields)
                            .putIfAbsent(part.name(), new String(value.getBytes(ISO_8859_1), UTF_8));
                }
            }
            start = end + delimiter.length();
        }
    }

    /** Null for a part that is no field, and for one that would have to be decoded. */
    private static @Nullable Disposition disposition(String headers) {
        String disposition = null;
        for (String line : headers.split(END_OF_LINE, -1)) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith(ENCODING) && lower.endsWith("quoted-printable")) {
                return null;
            }
            if (disposition == null && lower.startsWith(DISPOSITION)) {
                disposition = line.substring(DISPOSITION.length()).strip();
            }
        }
        return disposition == null ? null : attributes(disposition);
    }

    private static @Nullable Disposition attributes(String disposition) {
        if (!disposition.regionMatches(true, 0, FORM_DATA, 0, FORM_DATA.length())) {
            return null;
        }
        Map<String, String> attributes = new HashMap<>();
        Matcher attribute = ATTRIBUTE.matcher(disposition);
        int at = FORM_DATA.length();
        while (at < disposition.length() && disposition.charAt(at) == ';') {
            attribute.region(at + 1, disposition.length());
            if (!attribute.lookingAt()) {
                break;
            }
            attributes.putIfAbsent(
                    attribute.group(1).toLowerCase(Locale.ROOT),
                    attribute.group(2) != null ? attribute.group(2) : attribute.group(3));
            at = attribute.end();
        }
        String name = attributes.getOrDefault("name", "");
        boolean file = !attributes.getOrDefault("filename", "").isEmpty();
        return name.isEmpty() ? null : new Disposition(name, file);
    }

    private static Optional<String> boundary(@Nullable String contentType) {
        Matcher boundary = BOUNDARY.matcher(contentType == null ? "" : contentType);
        return boundary.find()
                ? Optional.of(boundary.group(1) != null ? boundary.group(1) : boundary.group(2))
                : Optional.empty();
    }
}
