/** The write log as an administrator sees it: the only package with Kafka's admin client. Creates and checks the topics for the leader, and reads the log's ends for every monitor. */
@NullMarked
package io.lockstep.monitor.log;

import org.jspecify.annotations.NullMarked;
