package io.lockstep.monitor.api;

import io.lockstep.monitor.registry.EventLog;
import io.lockstep.monitor.registry.MonitorEvent;
import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Events over HTTP. */
@RestController
class EventController {

    private final EventLog events;

    EventController(EventLog events) {
        this.events = events;
    }

    @GetMapping("/api/v1/events")
    @Operation(summary = "The newest events first, at most 1,000")
    List<MonitorEvent> newest(@RequestParam(name = "limit", defaultValue = "100") int limit) {
        if (limit < 1 || limit > EventLog.CAPACITY) {
            throw new BadLimitException(limit);
        }
        return events.newest(limit);
    }
}
