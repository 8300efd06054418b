package io.lockstep.gateway.read;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.Value;
import org.msgpack.value.ValueFactory;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** MessagePack's listings name Lockstep's own database as little as those in text. Answers are written as JSON here. */
class OwnDatabaseInMsgpackTest {

    private static final String DATABASES =
            "{'results':[{'statement_id':0,'series':[{'name':'databases','columns':['name'],'values':[%s]}]}]}";

    private static final String SERIES = "{'results':[{'statement_id':0,'series':[%s]}]}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "['a'],['_lockstep'],['b'] | ['a'],['b']",
                "['_lockstep'],['b'] | ['b']",
                "['a'],['_lockstep2'] | ['a'],['_lockstep2']"
            })
    void leavesTheRowOut(String rows, String left) throws IOException {
        assertThat(filtered(DATABASES.formatted(rows))).isEqualTo(json(DATABASES.formatted(left)));
    }

    @Test
    void leavesOutTheRowsAltogetherIfThereIsNoOther() throws IOException {
        assertThat(filtered(DATABASES.formatted("['_lockstep']")))
                .isEqualTo(json("{'results':[{'statement_id':0,'series':[{'name':'databases','columns':['name']}]}]}"));
    }

    @Test
    void leavesItsSeriesOutOfListingsAndNoOthers() throws IOException {
        String shards = "{'name':'a','columns':['id','database'],'values':[[1,'a']]}";
        String own = "{'name':'_lockstep','columns':['id','database'],'values':[[2,'_lockstep']]}";
        String queries = "{'name':'_lockstep','columns':['name','query']}";
        String measurement = "{'name':'_lockstep','columns':['time','v'],'values':[[0,1.5]]}";

        assertThat(filtered(SERIES.formatted(shards + "," + own))).isEqualTo(json(SERIES.formatted(shards)));
        assertThat(filtered(SERIES.formatted(own))).isEqualTo(json("{'results':[{'statement_id':0}]}"));
        assertThat(filtered(SERIES.formatted(queries))).isEqualTo(json("{'results':[{'statement_id':0}]}"));
        assertThat(filtered(SERIES.formatted(measurement))).isEqualTo(json(SERIES.formatted(measurement)));
    }

    @Test
    void leavesItsShardGroupsOut() throws IOException {
        String groups = "{'name':'shard groups','columns':['id','database'],'values':[%s]}";

        assertThat(filtered(SERIES.formatted(groups.formatted("[1,'_lockstep'],[2,'a']"))))
                .isEqualTo(json(SERIES.formatted(groups.formatted("[2,'a']"))));
    }

    @Test
    void whatStandsBesideAListingKeepsItsBytes() {
        String listing =
                "\u0081\u00a6series\u0091\u0083\u00a4name\u00a9databases\u00a7columns\u0091\u00a4name\u00a6values%s";
        // 200 as Go writes it, in two bytes with a sign.
        String other =
                "\u0081\u00a6series\u0091\u0083\u00a4name\u00a1m\u00a7columns\u0091\u00a1v\u00a6values\u0091\u0091\u00d1\u0000\u00c8";
        String document = "\u0081\u00a7results\u0092";

        assertThat(OwnDatabaseInMsgpack.without(
                        (document + listing.formatted("\u0092\u0091\u00a9_lockstep\u0091\u00a1a") + other)
                                .getBytes(ISO_8859_1)))
                .isEqualTo((document + listing.formatted("\u0091\u0091\u00a1a") + other).getBytes(ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 1_000})
    void documentsThatComeInPiecesAreReadWhole(int length) throws IOException {
        byte[] first = packed(DATABASES.formatted("['_lockstep'],['b']"));
        byte[] second = packed(DATABASES.formatted("['c'],['_lockstep']"));
        byte[] both = joined(first, second);
        MockServerHttpResponse client = new MockServerHttpResponse();
        client.getHeaders().set("Content-Type", "application/x-msgpack");
        Flux<DataBuffer> pieces = Flux.range(0, (both.length + length - 1) / length)
                .map(i -> Arrays.copyOfRange(both, i * length, Math.min(both.length, (i + 1) * length)))
                .map(piece -> client.bufferFactory().wrap(piece));

        OwnDatabase.hiddenFrom(client, false).writeWith(pieces).block();

        ByteArrayOutputStream body = new ByteArrayOutputStream();
        client.getBody().toIterable().forEach(part -> {
            byte[] bytes = new byte[part.readableByteCount()];
            part.read(bytes);
            body.writeBytes(bytes);
        });
        assertThat(body.toByteArray())
                .isEqualTo(joined(packed(DATABASES.formatted("['b']")), packed(DATABASES.formatted("['c']"))));
    }

    @Test
    void aDocumentBeyondTheBoundIsPassedOnAndTheNextOneIsReadAgain() throws IOException {
        String longRow = "['" + "x".repeat(5_000_000) + "'],['_lockstep']";
        byte[] both = joined(packed(DATABASES.formatted(longRow)), packed(DATABASES.formatted("['_lockstep'],['b']")));
        OwnDatabaseInMsgpack documents = new OwnDatabaseInMsgpack();
        ByteArrayOutputStream passed = new ByteArrayOutputStream();
        for (int at = 0; at < both.length; at += 100_000) {
            passed.writeBytes(documents.take(Arrays.copyOfRange(both, at, Math.min(both.length, at + 100_000))));
        }

        assertThat(passed.toByteArray())
                .isEqualTo(joined(packed(DATABASES.formatted(longRow)), packed(DATABASES.formatted("['b']"))));
        assertThat(documents.rest()).isEmpty();
    }

    @Test
    void whatIsNoDocumentOfInfluxDbStaysAsItIs() {
        byte[] broken = "\u00c1 _lockstep".getBytes(ISO_8859_1);

        assertThat(OwnDatabaseInMsgpack.without(broken)).isEqualTo(broken);
    }

    private static JsonNode filtered(String json) throws IOException {
        try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(OwnDatabaseInMsgpack.without(packed(json)))) {
            return json(unpacker.unpackValue().toJson());
        }
    }

    private static JsonNode json(String text) {
        return JsonMapper.builder().build().readTree(text.replace('\'', '"'));
    }

    private static byte[] packed(String json) throws IOException {
        try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
            packer.packValue(value(json(json)));
            return packer.toByteArray();
        }
    }

    private static Value value(JsonNode node) {
        if (node.isObject()) {
            List<Value> entries = node.propertyStream()
                    .flatMap(entry -> Stream.of(ValueFactory.newString(entry.getKey()), value(entry.getValue())))
                    .toList();
            return ValueFactory.newMap(entries.toArray(Value[]::new));
        }
        if (node.isArray()) {
            return ValueFactory.newArray(
                    node.valueStream().map(OwnDatabaseInMsgpackTest::value).toList());
        }
        return node.isInt()
                ? ValueFactory.newInteger(node.asInt())
                : node.isNumber() ? ValueFactory.newFloat(node.asDouble()) : ValueFactory.newString(node.asString(""));
    }

    private static byte[] joined(byte[] first, byte[] second) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(first);
        both.writeBytes(second);
        return both.toByteArray();
    }
}
