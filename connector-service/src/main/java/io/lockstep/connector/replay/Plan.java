package io.lockstep.connector.replay;

import java.util.List;
import java.util.Set;

/**
 * How a window is written: lanes that may run in parallel, and the requests of each in order.
 *
 * @param lanes per lane its requests; no lane is empty
 * @param refused lines that no replica would take
 * @param lines lines in all lanes together
 * @param hours whose points they are
 */
record Plan(List<List<WriteRequest>> lanes, List<Refusal> refused, long lines, Set<FirstWrites.Hour> hours) {

    Plan {
        lanes = lanes.stream().map(List::copyOf).toList();
        refused = List.copyOf(refused);
        hours = Set.copyOf(hours);
    }
}
