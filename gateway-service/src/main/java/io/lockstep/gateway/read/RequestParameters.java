package io.lockstep.gateway.read;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** The parameters of a request to {@code /query}, from its URL and from the form that its body may be. */
final class RequestParameters {

    static final String FORM = "application/x-www-form-urlencoded";

    private static final String MULTIPART = "multipart/form-data";
    private static final byte[] NO_BODY = {};

    /** What every release of Go takes for a form. */
    private static final Pattern PLAIN_FORM =
            Pattern.compile("(?i)" + Pattern.quote(FORM) + "(?:; ?charset=\"?[a-z0-9_-]{1,40}\"?)?");

    private RequestParameters() {}

    /** @param body empty if there is none */
    static FormParameters of(ServerHttpRequest request, byte[] body) {
        String url = request.getURI().getRawQuery();
        if (!request.getMethod().equals(HttpMethod.POST)) {
            return FormParameters.parse(url, NO_BODY);
        }
        List<String> types = request.getHeaders().getOrEmpty(HttpHeaders.CONTENT_TYPE);
        String type = types.isEmpty() ? "" : types.get(0);
        String media = mediaType(type);
        if (media.equals(MULTIPART)) {
            return MultipartForm.parse(url, type, body).putInDoubt();
        }
        if (!media.equals(FORM)) {
            FormParameters parameters = FormParameters.parse(url, NO_BODY);
            // Of a type that is written so that Go alone takes it for a form.
            return body.length == 0 ? parameters : parameters.putInDoubt();
        }
        FormParameters parameters = FormParameters.parse(url, body);
        return types.size() == 1 && isPlain(type) ? parameters : parameters.putInDoubt();
    }

    private static boolean isPlain(String type) {
        return type.equals(FORM) || PLAIN_FORM.matcher(type).matches();
    }

    private static String mediaType(String type) {
        int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
    }
}
