/** What the processes tell each other through Redis: connectors their progress and the outcomes of commands, monitors their verdicts, gateways their readers. One record per message, one class per direction of it. */
@NullMarked
package io.lockstep.common.registry;

import org.jspecify.annotations.NullMarked;
