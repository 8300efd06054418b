package io.lockstep.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each check finds what it is there for: manifests of an overlay, spoilt in one place, are complained of for that. */
class SpoiltManifestsIT {

    private static final Map<String, Function<Manifests, List<String>>> CHECKS = Map.of(
            "Selectors", Selectors::problems,
            "Ports", Ports::problems,
            "References", manifests -> References.problems(manifests, RequiredSecrets.read()),
            "Hardening", Hardening::problems,
            "Services", Services::problems,
            "Membership", Membership::problems,
            "InternalApi", InternalApi::problems);

    private static final String POD = "spec/template/spec/";
    private static final String FIRST = POD + "containers/0/";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    StatefulSet/replica             | spec/servicName                                  | replica       | servicName
                    StatefulSet/replica             | FIRST/readinessProbe/periodSecond                | 5             | periodSecond
                    Deployment/gateway              | FIRST/securityContext/readOnlyRootFs             | true          | readOnlyRootFs
                    Deployment/gateway              | spec/template/metadata/annotations/prometheus.io~1port | 18086   | prometheus.io/port
                    Deployment/gateway              | FIRST/env/0/value                                | 35            | env
                    NetworkPolicy/replica-1         | spec/ingress/0/from/0/podSelecter                | {}            | podSelecter
                    HorizontalPodAutoscaler/gateway | spec/minReplicas                                 | '"3"'         | minReplicas
                    PodDisruptionBudget/gateway     | spec/minAvailble                                 | 1             | minAvailble
                    ServiceMonitor/gateway          | spec/joblabel                                    | x             | joblabel
                    Kafka/log                       | spec/kafka/listeners/0/tsl                       | true          | tsl
                    KafkaNodePool/log               | spec/storage/sise                                | 1Gi           | sise
                    KafkaUser/lockstep-kafka-user   | spec/authentication/tipe                         | x             | tipe
                    Service/gateway                 | kind                                             | Servise       | Servise
                    """)
    void aFieldThatKubernetesRefusesIsNamed(String object, String path, String value, String name) throws IOException {
        List<String> problems = new ArrayList<>();

        StrictModels.read(spoilt("production-strimzi", object, path, value), problems);

        assertThat(problems).hasSize(1).first().asString().contains(name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Selectors  | Service/gateway                 | spec/selector/app.kubernetes.io~1component       | gate          | selects the pods of 0 workloads
                    Selectors  | Service/gateway                 | spec/selector                                    | {app.kubernetes.io/instance: lockstep} | selects the pods of 6 workloads
                    Selectors  | Deployment/gateway              | spec/selector/matchLabels                        | {app.kubernetes.io/component: monitor} | Deployment gateway does not select its own pods
                    Selectors  | Deployment/gateway              | spec/selector/matchLabels                        | {app.kubernetes.io/component: monitor} | Deployment gateway selects the pods of Deployment monitor
                    Selectors  | Deployment/gateway              | POD/topologySpreadConstraints/0/labelSelector/matchLabels/app.kubernetes.io~1component | gate | is spread over pods that are not its own
                    Selectors  | StatefulSet/replica             | POD/affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/0/labelSelector/matchLabels/app.kubernetes.io~1component | x | is spread over pods that are not its own
                    Selectors  | StatefulSet/connector           | spec/serviceName                                 | replica       | names the Service replica, which does not select its pods
                    Selectors  | PodDisruptionBudget/kafka       | spec/selector/matchLabels/app.kubernetes.io~1component | kafka   | selects the pods of 0 workloads
                    Selectors  | StatefulSet/redis               | spec/replicas                                    | 1             | PodDisruptionBudget redis is for a single pod
                    Selectors  | HorizontalPodAutoscaler/gateway | spec/scaleTargetRef/name                         | gate          | scales Deployment gate, which does not exist
                    Selectors  | Deployment/gateway              | spec/replicas                                    | 2             | both say how many pods there are
                    Selectors  | NetworkPolicy/kafka             | spec/podSelector/matchLabels/app.kubernetes.io~1component | kafka | NetworkPolicy kafka selects the pods of 0 workloads
                    Selectors  | NetworkPolicy/kafka             | spec/ingress/0/from/0/podSelector/matchLabels/app.kubernetes.io~1component | x | lets in pods that do not exist
                    Selectors  | NetworkPolicy/kafka             | spec/ingress/0/ports/0/port                      | 9999          | opens a port that its pods do not have: 9999
                    Ports      | Service/gateway                 | spec/ports/0/targetPort                          | htp           | leads to a port that its pods do not have
                    Ports      | Deployment/monitor              | FIRST/livenessProbe/httpGet/port                 | 8090          | liveness probe asks a port that the container does not have
                    Ports      | StatefulSet/kafka               | FIRST/readinessProbe/tcpSocket/port              | external      | readiness probe asks a port
                    Ports      | StatefulSet/redis               | POD/containers/1/startupProbe                    | null          | container sentinel, startup probe is missing
                    Ports      | Deployment/gateway              | spec/template/metadata/annotations/prometheus.io~1port | '"18087"' | scraped at port 18087
                    References | Deployment/gateway              | FIRST/envFrom/0/configMapRef/name                | lockstep-comon | ConfigMap lockstep-comon, which does not exist
                    References | StatefulSet/replica             | POD/volumes/1/configMap/name                     | replica-conf  | ConfigMap replica-conf, which does not exist
                    References | StatefulSet/connector           | FIRST/env/5/valueFrom/secretKeyRef/key           | pass          | refers to the key pass of Secret lockstep-redis-user
                    References | StatefulSet/connector           | FIRST/env/5/valueFrom/secretKeyRef/name          | redis-user    | Secret redis-user, which does not exist
                    References | Deployment/gateway              | POD/volumes/1/secret/items/0/key                 | ca.pem        | refers to the key ca.pem of Secret lockstep-ca
                    References | Deployment/gateway              | POD/volumes/1/secret/secretName                  | ca            | Secret ca, which does not exist
                    References | Deployment/gateway              | FIRST/volumeMounts/0/name                        | temp          | mounts the volume temp, which does not exist
                    References | Deployment/gateway              | FIRST/volumeMounts/0/name                        | temp          | volume tmp is mounted nowhere
                    References | Deployment/gateway              | FIRST/volumeMounts/0/mountPath                   | /etc/lockstep/trust/kafka | mounts two volumes at /etc/lockstep/trust/kafka
                    References | StatefulSet/connector           | FIRST/env/0/name                                 | INDEX         | uses $(POD_INDEX), which is not set before it
                    References | StatefulSet/connector           | FIRST/env/0/name                                 | LOCKSTEP_CONNECTOR_REPLICA_ID | sets LOCKSTEP_CONNECTOR_REPLICA_ID twice
                    Hardening  | Deployment/gateway              | POD/securityContext/runAsNonRoot                 | false         | may run as root
                    Hardening  | StatefulSet/redis               | POD/securityContext/runAsUser                    | 0             | names no user by number other than root
                    Hardening  | StatefulSet/kafka               | POD/securityContext/seccompProfile               | null          | has no seccomp profile
                    Hardening  | StatefulSet/kafka               | POD/automountServiceAccountToken                 | null          | gets a token
                    Hardening  | StatefulSet/redis               | POD/containers/1/securityContext/readOnlyRootFilesystem | false  | container sentinel can write to its root file system
                    Hardening  | StatefulSet/replica             | FIRST/securityContext/allowPrivilegeEscalation   | null          | may gain privileges
                    Hardening  | StatefulSet/replica             | FIRST/securityContext/capabilities/add           | [NET_ADMIN]   | keeps capabilities
                    Hardening  | Deployment/monitor              | FIRST/securityContext                            | null          | container monitor has no security context
                    Hardening  | Deployment/monitor              | FIRST/securityContext/runAsUser                  | 0             | runs as root
                    Hardening  | Deployment/monitor              | FIRST/resources/limits                           | null          | has no limit of memory
                    Hardening  | Deployment/monitor              | FIRST/resources/requests/cpu                     | null          | requests no CPU or memory
                    Hardening  | Deployment/monitor              | FIRST/image                                      | monitor:latest | image without a version
                    Hardening  | Deployment/monitor              | POD/volumes/0/emptyDir/sizeLimit                 | null          | scratch volume without a limit
                    Hardening  | Deployment/monitor              | POD/volumes/0                                    | {name: tmp, hostPath: {path: /tmp}} | mounts a directory of the host
                    Services   | Deployment/gateway              | FIRST/env/0/name                                 | LOCKSTEP_GATEWAY_READ_QUERYTIMEOT | sets LOCKSTEP_GATEWAY_READ_QUERYTIMEOT, which is no property
                    Services   | Deployment/monitor              | FIRST/env/0/name                                 | SPRING_DATA_REDIS_HOTS | sets SPRING_DATA_REDIS_HOTS, which is no property
                    Services   | Deployment/gateway              | FIRST/livenessProbe/httpGet/path                 | /actuator/health | liveness probe does not ask for liveness
                    Services   | Deployment/gateway              | FIRST/startupProbe/httpGet/path                  | /actuator/health/readiness | startup probe does not ask for liveness
                    Services   | Deployment/gateway              | FIRST/readinessProbe/httpGet/port                | http          | readiness probe does not ask the actuator's port, which is 18086
                    Services   | Deployment/gateway              | FIRST/ports/0/containerPort                      | 8087          | listens to a port that its container does not name
                    Services   | Deployment/gateway              | POD/terminationGracePeriodSeconds                | 45            | is killed after 45 s, but may take 45 s
                    Services   | StatefulSet/connector           | POD/terminationGracePeriodSeconds                | null          | is killed after null s
                    Services   | Deployment/gateway              | spec/strategy/rollingUpdate/maxUnavailable       | 1             | has fewer pods than it should
                    Services   | Deployment/gateway              | FIRST/lifecycle                                  | null          | stops before the nodes have taken it out
                    Membership | StatefulSet/replica             | spec/replicas                                    | 4             | but the replicas are
                    Membership | StatefulSet/replica             | spec/replicas                                    | 4             | replica-4 listens to everybody
                    InternalApi | Service/gateway-internal       | metadata/name                                    | gateways      | which is no Service
                    InternalApi | Service/gateway-internal       | spec/selector/app.kubernetes.io~1component       | monitor       | which is no Service of the gateways' actuator
                    InternalApi | Service/gateway-internal       | spec/ports/0/targetPort                          | http          | which is no Service of the gateways' actuator
                    InternalApi | Service/gateway-internal       | spec/ports/0/port                                | 8086          | which is no Service of the gateways' actuator
                    InternalApi | Deployment/monitor             | FIRST/env/2/valueFrom/secretKeyRef/name          | lockstep-ca   | show a secret that the gateways don't ask for
                    InternalApi | Deployment/monitor             | FIRST/env/2/name                                 | LOCKSTEP_MONITOR_NAME | show a secret that the gateways don't ask for
                    InternalApi | NetworkPolicy/gateway          | spec/ingress/2/ports/0/port                      | http          | no NetworkPolicy lets monitors reach
                    InternalApi | NetworkPolicy/gateway          | spec/ingress/2/from/0/podSelector/matchLabels/app.kubernetes.io~1component | connector | no NetworkPolicy lets monitors reach
                    Membership | StatefulSet/connector           | spec/ordinals                                    | null          | connectors write to {replica-0
                    Membership | NetworkPolicy/replica-2         | spec/ingress/0/from/0/podSelector/matchLabels/apps.kubernetes.io~1pod-index | null | replica-2 listens to the connectors [1, 2, 3]
                    Membership | NetworkPolicy/replica-2         | spec/ingress/0/from/0/podSelector/matchLabels/apps.kubernetes.io~1pod-index | '"1"' | replica-2 listens to the connectors [1]
                    """)
    void aMistakeIsFoundByItsCheck(String check, String object, String path, String value, String complaint)
            throws IOException {
        Manifests spoilt = Manifests.of(spoilt("production", object, path, value));

        assertThat(Objects.requireNonNull(CHECKS.get(check)).apply(spoilt))
                .anySatisfy(problem -> assertThat(problem).contains(complaint));
    }

    @org.junit.jupiter.api.Test
    void aServiceMonitorThatFindsNoServiceIsFound() throws IOException {
        String text = spoilt("production-strimzi", "Service/monitor-management", "metadata/labels", "{}");

        assertThat(Selectors.problems(Manifests.of(text))).contains("ServiceMonitor monitor selects 0 Services");
    }

    /**
     * The overlay's manifests, changed in one place.
     *
     * @param object kind and name
     * @param path a JSON pointer without the leading slash; FIRST is the first container, POD its pod
     * @param value in YAML; null takes the field away
     */
    private static String spoilt(String overlay, String object, String path, String value) throws IOException {
        String[] names = object.split("/");
        JsonPointer pointer =
                JsonPointer.compile("/" + path.replace("FIRST/", FIRST).replace("POD/", POD));
        StringBuilder text = new StringBuilder();
        int found = 0;
        List<JsonNode> documents = new ArrayList<>();
        StrictModels.YAML
                .readerFor(JsonNode.class)
                .<JsonNode>readValues(KustomizeNeeded.text(overlay))
                .forEachRemaining(documents::add);
        for (JsonNode document : documents) {
            if (document.path("kind").asText().equals(names[0])
                    && document.at("/metadata/name").asText().equals(names[1])) {
                set(document.at(pointer.head()), pointer.last(), StrictModels.YAML.readTree(value));
                found++;
            }
            text.append(StrictModels.YAML.writeValueAsString(document));
        }
        assertThat(found).as(object).isEqualTo(1);
        return text.toString();
    }

    private static void set(JsonNode parent, JsonPointer last, JsonNode value) {
        if (parent instanceof ArrayNode array) {
            array.set(last.getMatchingIndex(), value);
        } else if (parent instanceof ObjectNode object && value.isNull()) {
            assertThat(object.remove(last.getMatchingProperty()))
                    .as(last.toString())
                    .isNotNull();
        } else {
            assertThat(parent).as(last.toString()).isInstanceOf(ObjectNode.class);
            ((ObjectNode) parent).set(last.getMatchingProperty(), value);
        }
    }
}
