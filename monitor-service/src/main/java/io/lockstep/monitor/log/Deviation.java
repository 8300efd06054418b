package io.lockstep.monitor.log;

/**
 * A setting of a topic that was not as it must be.
 *
 * @param corrected whether it is now; false asks for an operator
 */
public record Deviation(String topic, String setting, String found, String wanted, boolean corrected) {

    @Override
    public String toString() {
        return topic + ": " + setting + " is " + found + ", must be " + wanted
                + (corrected ? " (corrected)" : " (left as it is: an operator must decide)");
    }
}
