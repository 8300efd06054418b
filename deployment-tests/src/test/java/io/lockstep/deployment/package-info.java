/**
 * Renders what {@code k8s/} describes, as an operator would, and checks it without a cluster: against Kubernetes' own models,
 * against itself (selectors, ports, references), against the services that it configures, and against the rules for hardened
 * pods. Each check is a function from manifests to problems, so that a test can show on a spoilt manifest that it finds
 * something.
 */
@NullMarked
package io.lockstep.deployment;

import org.jspecify.annotations.NullMarked;
