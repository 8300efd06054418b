/** From evidence to verdicts: pure rules that know neither Spring nor a network. The policy judges one replica at a time; the pool floor looks at all replicas of a shard together. */
@NullMarked
package io.lockstep.monitor.verdict;

import org.jspecify.annotations.NullMarked;
