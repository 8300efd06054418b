package io.lockstep.monitor.api;

import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Replicas over HTTP. */
@RestController
@RequestMapping("/api/v1/replicas")
class ReplicaController {

    private final Replicas replicas;

    ReplicaController(Replicas replicas) {
        this.replicas = replicas;
    }

    @GetMapping
    @Operation(summary = "All replicas, in the order of the configuration")
    List<ReplicaView> all() {
        return replicas.all();
    }

    @GetMapping("/{id}")
    @Operation(summary = "One replica")
    ReplicaView one(@PathVariable("id") String id) {
        return replicas.find(id).orElseThrow(() -> new UnknownReplicaException(id));
    }

    @PostMapping("/{id}/drain")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Take a replica out of the read pool; the verdict follows within a round")
    ReplicaView drain(@PathVariable("id") String id) {
        one(id);
        replicas.drain(id);
        return one(id);
    }

    @PostMapping("/{id}/undrain")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Put a replica back; it is read again once it is up to date")
    ReplicaView undrain(@PathVariable("id") String id) {
        one(id);
        replicas.undrain(id);
        return one(id);
    }
}
