package io.lockstep.gateway.read;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a {@code multipart/form-data} body as InfluxDB takes them: a value of the URL before one of a field,
 * and a file named {@code q} where neither names any statements. A body that cannot be read has no parameters.
 */
final class MultipartForm {

    private static final String END_OF_HEADERS = "\r\n\r\n";
    private static final Pattern BOUNDARY =
            Pattern.compile("(?i);\\s*boundary=(?:\"([^\"]{1,70})\"|([^;\\s\"]{1,70}))");
    private static final Pattern NAME = attribute("name");
    private static final Pattern FILE_NAME = attribute("filename");

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
        String delimiter = "\r\n--" + boundary;
        String all = "\r\n" + text;
        int at = all.indexOf(delimiter);
        while (at >= 0) {
            int start = at + delimiter.length();
            int end = all.indexOf(delimiter, start);
            int headersEnd = all.indexOf(END_OF_HEADERS, start);
            if (end < 0 || headersEnd < 0 || headersEnd + END_OF_HEADERS.length() > end) {
                return;
            }
            String headers = all.substring(start, headersEnd);
            String value = new String(
                    all.substring(headersEnd + END_OF_HEADERS.length(), end).getBytes(ISO_8859_1), UTF_8);
            Matcher name = NAME.matcher(headers);
            if (name.find()) {
                (FILE_NAME.matcher(headers).find() ? files : fields).putIfAbsent(name.group(1), value);
            }
            at = end;
        }
    }

    private static Optional<String> boundary(@Nullable String contentType) {
        Matcher boundary = BOUNDARY.matcher(contentType == null ? "" : contentType);
        return boundary.find()
                ? Optional.of(boundary.group(1) != null ? boundary.group(1) : boundary.group(2))
                : Optional.empty();
    }

    private static Pattern attribute(String name) {
        return Pattern.compile("(?i)content-disposition:\\s*form-data[^\\r\\n]*?;\\s*" + name + "=\"?([^\"\\r\\n;]*)");
    }
}
