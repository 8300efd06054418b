package io.lockstep.local;

/** Asks a process once, within a bounded time, whether it serves. */
@FunctionalInterface
interface Probe {

    /** Returns whether the process serves; a process that cannot be reached does not. */
    boolean serves();
}
