/** The main job told as it happens: a replica is killed under load, reads go on, it catches up and is read again. */
@NullMarked
package io.lockstep.local.demo;

import org.jspecify.annotations.NullMarked;
