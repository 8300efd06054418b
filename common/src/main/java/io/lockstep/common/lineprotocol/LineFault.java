package io.lockstep.common.lineprotocol;

/**
 * Why InfluxDB refuses a line.
 *
 * @param message InfluxDB's own words: what follows {@code unable to parse '<line>': }
 */
public record LineFault(String message) {

    static final LineFault MISSING_MEASUREMENT = new LineFault("missing measurement");
    static final LineFault MISSING_FIELDS = new LineFault("missing fields");
    static final LineFault MISSING_TAG_KEY = new LineFault("missing tag key");
    static final LineFault MISSING_TAG_VALUE = new LineFault("missing tag value");
    static final LineFault INVALID_TAG_FORMAT = new LineFault("invalid tag format");
    static final LineFault DUPLICATE_TAGS = new LineFault("duplicate tags");
    static final LineFault MISSING_FIELD_KEY = new LineFault("missing field key");
    static final LineFault MISSING_FIELD_VALUE = new LineFault("missing field value");
    static final LineFault INVALID_FIELD_FORMAT = new LineFault("invalid field format");
    static final LineFault INVALID_NUMBER = new LineFault("invalid number");
    static final LineFault INVALID_FLOAT = new LineFault("invalid float");
    static final LineFault INVALID_BOOLEAN = new LineFault("invalid boolean");
    static final LineFault UNBALANCED_QUOTES = new LineFault("unbalanced quotes");
    static final LineFault BAD_TIMESTAMP = new LineFault("bad timestamp");
    static final LineFault INVALID_POINT = new LineFault("point is invalid");
    static final LineFault TIME_OUT_OF_RANGE =
            new LineFault("time outside range " + Precision.MIN_NANOS + " - " + Precision.MAX_NANOS);

    /** The largest series key, and series key with field key and separator, in bytes. */
    static final int MAX_KEY_LENGTH = 65_535;

    static LineFault keyTooLong(int length) {
        return new LineFault("max key length exceeded: " + length + " > " + MAX_KEY_LENGTH);
    }

    static LineFault invalidValue(byte[] buf, int keyStart, int keyEnd) {
        return new LineFault("invalid value: field-key=" + InfluxText.decode(buf, keyStart, keyEnd));
    }

    static LineFault integerOutOfRange(byte[] buf, int from, int to) {
        String digits = InfluxText.decode(buf, from, to);
        return new LineFault("unable to parse integer " + digits + ": " + notAnInteger(digits, "value out of range"));
    }

    static LineFault timestampNotParsed(byte[] buf, int from, int to) {
        String digits = InfluxText.decode(buf, from, to);
        return new LineFault(notAnInteger(digits, digits.equals("-") ? "invalid syntax" : "value out of range"));
    }

    private static String notAnInteger(String digits, String why) {
        return "strconv.ParseInt: parsing \"" + digits + "\": " + why;
    }
}
