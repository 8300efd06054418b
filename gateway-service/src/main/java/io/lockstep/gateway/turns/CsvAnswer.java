package io.lockstep.gateway.turns;

/** CSV tells no numbers and no errors: what failed, or has no rows, is left out, and an empty line parts the others. */
final class CsvAnswer extends StatementAnswer {

    private final boolean first;
    private boolean parted;

    /** @param first whether nothing has been answered before it */
    CsvAnswer(boolean first) {
        this.first = first;
    }

    @Override
    public boolean failed() {
        return false;
    }

    @Override
    void take(String piece, StringBuilder out) {
        if (!piece.isEmpty() && !parted) {
            parted = true;
            out.append(first ? "" : "\n");
        }
        out.append(piece);
    }

    @Override
    void finish(StringBuilder out) {
        // Nothing is held back.
    }
}
