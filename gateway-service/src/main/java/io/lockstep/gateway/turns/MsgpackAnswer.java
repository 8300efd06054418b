package io.lockstep.gateway.turns;

/** MessagePack as InfluxDB writes it: each document begins with the same bytes up to the result, and the result with its number. */
final class MsgpackAnswer extends StatementAnswer {

    private static final String BEFORE_RESULT = "\u0081\u00a7results\u0091";
    private static final String BEFORE_ID = "\u00acstatement_id";
    private static final String ERROR = "\u0081\u00a5error";
    private static final int HEAD = BEFORE_RESULT.length() + 1 + BEFORE_ID.length() + 1;

    private final int id;
    private final boolean whole;
    private final StringBuilder held = new StringBuilder();
    private MsgpackDocument document = new MsgpackDocument();
    private boolean inHead = true;
    private int start;
    private boolean failed;

    /**
     * @param id the statement's place in the request, less than 128
     * @param whole whether documents are kept whole, one after the other; else the result is taken out of the only one
     */
    MsgpackAnswer(int id, boolean whole) {
        this.id = id;
        this.whole = whole;
    }

    @Override
    public boolean failed() {
        return failed;
    }

    @Override
    void take(String piece, StringBuilder out) {
        held.append(piece);
        while (!held.isEmpty()) {
            if (inHead && !head(false)) {
                return;
            }
            int used = document.take(held);
            out.append(held, Math.min(start, used), used);
            start = 0;
            held.delete(0, used);
            if (document.ended()) {
                document = new MsgpackDocument();
                inHead = true;
            }
        }
    }

    /** Puts the number in; false if more has to come before that. */
    private boolean head(boolean last) {
        int result = BEFORE_RESULT.length();
        boolean error = held.length() >= result + ERROR.length() && held.indexOf(ERROR, result) == result;
        if (!error && held.length() < HEAD && !last) {
            return false;
        }
        if (held.indexOf(BEFORE_RESULT) == 0) {
            failed = failed || error;
            if (held.length() >= HEAD && held.indexOf(BEFORE_ID, result + 1) == result + 1) {
                held.setCharAt(HEAD - 1, (char) id);
            }
            start = whole ? 0 : result;
        }
        inHead = false;
        return true;
    }

    @Override
    void finish(StringBuilder out) {
        if (inHead && !held.isEmpty()) {
            head(true);
        }
        out.append(held, Math.min(start, held.length()), held.length());
        held.setLength(0);
    }
}
