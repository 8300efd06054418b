package io.lockstep.common.lineprotocol;

/** Where the parts of one valid line lie: absolute positions in its buffer, filled in by whichever scan has read the line. */
final class LineLayout {

    int measurementEnd;
    int seriesKeyEnd;
    int fieldsStart;
    int fieldsEnd;
    int timestampStart;
    int timestampEnd;

    /** As written; 0 if the line has no timestamp. */
    long timestamp;

    /** Leaves every part empty at this position: what is known of a line that could not be read. */
    void clear(int at) {
        measurementEnd = at;
        seriesKeyEnd = at;
        fieldsStart = at;
        fieldsEnd = at;
        noTimestamp(at);
    }

    void noTimestamp(int at) {
        timestampStart = at;
        timestampEnd = at;
        timestamp = 0;
    }
}
