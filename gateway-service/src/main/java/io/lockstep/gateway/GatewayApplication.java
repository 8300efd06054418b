package io.lockstep.gateway;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import reactor.netty.ReactorNetty;

/** The gateway's process. */
@SpringBootApplication
public class GatewayApplication {

    private static final int LEAST_EVENT_LOOPS = 2;
    private static final String LEAK_SAMPLING = "io.netty.leakDetection.samplingInterval";

    public static void main(String[] args) {
        oneEventLoopPerCore();
        fewerLeakSamples();
        SpringApplication.run(GatewayApplication.class, args);
    }

    /** Reactor Netty starts four at least. On fewer cores they take turns, and each answer waits for more of them. */
    private static void oneEventLoopPerCore() {
        if (System.getProperty(ReactorNetty.IO_WORKER_COUNT) == null) {
            int loops = Math.max(LEAST_EVENT_LOOPS, Runtime.getRuntime().availableProcessors());
            System.setProperty(ReactorNetty.IO_WORKER_COUNT, String.valueOf(loops));
        }
    }

    /** A stack trace for each 128th buffer takes about a hundredth of a query's CPU; a leak repeats itself and is found just the same. */
    private static void fewerLeakSamples() {
        if (System.getProperty(LEAK_SAMPLING) == null) {
            System.setProperty(LEAK_SAMPLING, "1024");
        }
    }
}
