/** What the whole-system tests share: the one cluster, clients for its parts, and load at a steady rate. */
@NullMarked
package io.lockstep.it.support;

import org.jspecify.annotations.NullMarked;
