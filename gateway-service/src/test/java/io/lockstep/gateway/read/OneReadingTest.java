package io.lockstep.gateway.read;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URLDecoder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a replica finds in a request is what the gateway has found in it, whichever Go the replica was built with. */
class OneReadingTest extends ReadRouteFixture {

    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";
    private static final String DROP = "DROP+MEASUREMENT+m";
    private static final String SHOW = "q=SHOW+DATABASES";

    private record Ask(String name, String line, String headers, String body) {

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Ask> asks() {
        return List.of(
                new Ask("semicolon in the URL", "GET /query?a=1;q=" + DROP + "&" + SHOW, "", ""),
                new Ask("semicolon behind it", "GET /query?" + SHOW + "&a=1;q=" + DROP, "", ""),
                new Ask("semicolon in a form", "POST /query", FORM, "a=1;q=" + DROP + "&" + SHOW),
                new Ask("semicolon in the URL of a form", "POST /query?a;q=" + DROP, FORM, SHOW),
                new Ask("twice in the URL", "GET /query?" + SHOW + "&%71=" + DROP, "", ""),
                new Ask("in form and URL", "POST /query?q=" + DROP, FORM, SHOW),
                new Ask("a type that Go refuses", "POST /query?q=" + DROP, FORM + "; a=1; a=2", SHOW),
                new Ask("a type with more than that", "POST /query?q=" + DROP, FORM + "; charset=utf-8; x", SHOW),
                new Ask(
                        "a type that Connection names",
                        "POST /query?q=" + DROP,
                        FORM + "\r\nConnection: content-type",
                        SHOW),
                new Ask("two types", "POST /query?q=" + DROP, FORM + "\r\nContent-Type: text/plain", SHOW),
                // Go makes an i of the capital I with a dot.
                new Ask(
                        "a type in capitals of Turkish",
                        "POST /query?" + SHOW,
                        FORM.replace("appli", "appl\u00c4\u00b0"),
                        "q=" + DROP),
                multipart(
                        "an encoded part",
                        "name=\"q\"\r\nContent-Transfer-Encoding: quoted-printable",
                        "SHOW DATABASES=3B=44ROP MEASUREMENT m"),
                multipart("an encoded name", "name*=utf-8''q", "DROP MEASUREMENT m"),
                new Ask("both kinds", "POST /query?q=SHOW+DATABASES%3B" + DROP, "", ""),
                new Ask("both kinds by GET", "GET /query?async=true&q=SHOW+DATABASES%3B" + DROP, "", ""));
    }

    private static Ask multipart(String name, String disposition, String value) {
        return new Ask(
                name,
                "POST /query?q=SHOW+DATABASES",
                "Content-Type: multipart/form-data; boundary=b",
                "--b\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + value + "\r\n--b--\r\n");
    }

    @ParameterizedTest
    @MethodSource("asks")
    void noReplicaFindsAChangeWhereTheGatewayHasFoundARead(Ask ask) throws Exception {
        given(FakeReplica.answering(EMPTY));

        assertThat(answer(ask)).startsWith("HTTP/1.1 ");

        assertThat(replicas.get(0).received).isNotEmpty().allSatisfy(request -> {
            assertThat(decoded(request)).doesNotContain("DROP");
            assertThat(decoded(request).split("(?<![a-z])q=", -1)).hasSize(2);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /query?db=a;b&q=SELECT+1%3B&u=x&epoch=s | GET /query?epoch=s&q=SELECT+1%3B&u=x",
                "GET /query?q=x%2By&q=z&params=%7B%22a%22%3A1%7D | GET /query?params=%7B%22a%22%3A1%7D&q=x%2By",
                "GET /query?q=a%20b&db=%22d%22 | GET /query?q=a%20b&db=%22d%22",
                "POST /query?q=x&db=%22d%22 | POST /query?q=x&db=%22d%22"
            })
    void whatIsReadInAUrlGoesOn(String line, String received) throws Exception {
        given(FakeReplica.answering(EMPTY));

        assertThat(answer(new Ask("", line, "", "")))
                .startsWith("HTTP/1.1 200 ")
                .contains(EMPTY);

        assertThat(replicas.get(0).received).containsExactly(received + " ");
    }

    @Test
    void theFieldsOfAFormGoOnWithWhatOnlyTheUrlCanSay() throws Exception {
        given(FakeReplica.answering(EMPTY));

        String answer = answer(new Ask(
                "", "POST /query?db=d&pretty=true&u=me&q=z", FORM, "epoch=s&q=SELECT+%27%C3%A9%2B%3B%26%3D%25%27&p=x"));

        assertThat(answer).startsWith("HTTP/1.1 200 ");
        assertThat(replicas.get(0).received)
                .containsExactly("POST /query?db=d&pretty=true&u=me epoch=s&p=x&q=SELECT+'é%2B%3B%26%3D%25'");
    }

    @Test
    void aPartsTextIsAFieldOfAForm() throws Exception {
        given((request, response) -> {
            assertThat(request.requestHeaders().getAll("Content-Type"))
                    .containsExactly("application/x-www-form-urlencoded");
            return FakeReplica.answering(EMPTY).apply(request, response);
        });
        String part = "--b\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n";

        String answer = answer(new Ask(
                "",
                "POST /query?db=url",
                "Content-Type: multipart/form-data; boundary=b",
                part.formatted("q", "SELECT \"a\";\r\nSELECT 2") + part.formatted("db", "x")
                        + part.formatted("chunked", "true") + "--b--\r\n"));

        assertThat(answer).startsWith("HTTP/1.1 200 ");
        assertThat(replicas.get(0).received)
                .containsExactly("POST /query chunked=true&db=url&q=SELECT+\"a\"%3B%0D%0ASELECT+2");
    }

    private String answer(Ask ask) throws IOException {
        byte[] body = ask.body().getBytes(UTF_8);
        String head = ask.line() + " HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n"
                + (ask.headers().isEmpty() ? "" : ask.headers() + "\r\n")
                + (ask.line().startsWith("GET") ? "" : "Content-Length: " + body.length + "\r\n") + "\r\n";
        int port = environment.getRequiredProperty("local.server.port", Integer.class);
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write(head.getBytes(ISO_8859_1));
            socket.getOutputStream().write(body);
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    /** Also as quoted-printable. */
    private static String decoded(String request) {
        return URLDecoder.decode(request.replaceAll("=([0-9A-F]{2})", "%$1"), UTF_8);
    }
}
