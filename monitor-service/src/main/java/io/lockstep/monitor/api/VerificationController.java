package io.lockstep.monitor.api;

import io.lockstep.monitor.verify.Verification;
import io.lockstep.monitor.verify.Verifications;
import io.swagger.v3.oas.annotations.Operation;
import java.net.URI;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Verifications over HTTP. */
@RestController
@RequestMapping("/api/v1/verifications")
class VerificationController {

    private final Verifications verifications;

    VerificationController(Verifications verifications) {
        this.verifications = verifications;
    }

    @PostMapping
    @Operation(summary = "Begin to compare all available replicas; the answer's id tells how it goes on")
    ResponseEntity<Verification> begin() {
        Verification begun = verifications.begin();
        return ResponseEntity.accepted()
                .location(URI.create("/api/v1/verifications/" + begun.id()))
                .body(begun);
    }

    @GetMapping
    @Operation(summary = "The last verifications, the newest first, at most 20")
    List<Verification> last() {
        return verifications.last();
    }

    @GetMapping("/{id}")
    @Operation(summary = "One verification; its state is RUNNING, EQUAL, DIFFERENT or NOT_VERIFIED")
    Verification one(@PathVariable("id") String id) {
        return verifications.find(id).orElseThrow(() -> new UnknownVerificationException(id));
    }
}
