package io.lockstep.connector.replay;

import java.util.List;

/**
 * How a window is written: lanes that may run in parallel, and the requests of each in order.
 *
 * @param lanes per lane its requests; no lane is empty
 * @param refused lines that no replica would take
 * @param lines lines in all lanes together
 */
record Plan(List<List<WriteRequest>> lanes, List<Refusal> refused, long lines) {

    Plan {
        lanes = lanes.stream().map(List::copyOf).toList();
        refused = List.copyOf(refused);
    }
}
