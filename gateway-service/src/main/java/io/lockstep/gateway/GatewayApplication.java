package io.lockstep.gateway;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import reactor.netty.ReactorNetty;

/** The gateway's process. */
@SpringBootApplication
public class GatewayApplication {

    private static final int LEAST_EVENT_LOOPS = 2;

    public static void main(String[] args) {
        oneEventLoopPerCore();
        SpringApplication.run(GatewayApplication.class, args);
    }

    /** Reactor Netty starts four at least. On fewer cores they take turns, and each answer waits for more of them. */
    private static void oneEventLoopPerCore() {
        if (System.getProperty(ReactorNetty.IO_WORKER_COUNT) == null) {
            int loops = Math.max(LEAST_EVENT_LOOPS, Runtime.getRuntime().availableProcessors());
            System.setProperty(ReactorNetty.IO_WORKER_COUNT, String.valueOf(loops));
        }
    }
}
