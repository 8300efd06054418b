package io.lockstep.gateway.log;

import java.util.Optional;

/** Which incarnation of the write log's topic this is. */
interface TopicIdentity {

    /** Kafka's id of the topic; empty until it was learnt. */
    Optional<String> id();

    /** Has the id looked up again soon, because something hints that it has changed. */
    void suspect();
}
