package io.lockstep.containers.support;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerNetwork;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.output.FrameConsumerResultCallback;
import org.testcontainers.containers.output.OutputFrame;
import org.testcontainers.containers.output.ToStringConsumer;

/** What the Docker engine does to, and knows of, the containers of one Compose project. */
public final class Engine {

    private static final String PROJECT = "com.docker.compose.project";
    private static final String SERVICE = "com.docker.compose.service";

    private final DockerClient docker = DockerClientFactory.lazyClient();
    private final String project;

    Engine(String project) {
        this.project = project;
    }

    /** SIGKILL, as {@code docker kill}. */
    public void kill(String service) {
        docker.killContainerCmd(id(service)).exec();
    }

    public void start(String service) {
        docker.startContainerCmd(id(service)).exec();
    }

    /** Freezes all processes of the container: it stays connected and answers nothing. */
    public void pause(String service) {
        docker.pauseContainerCmd(id(service)).exec();
    }

    public void unpause(String service) {
        docker.unpauseContainerCmd(id(service)).exec();
    }

    /** Takes the container's network away; the process goes on. */
    public void cutOff(String service) {
        docker.disconnectFromNetworkCmd()
                .withContainerId(id(service))
                .withNetworkId(network())
                .exec();
    }

    public void connect(String service) {
        docker.connectToNetworkCmd()
                .withContainerId(id(service))
                .withNetworkId(network())
                .withContainerNetwork(new ContainerNetwork().withAliases(service))
                .exec();
    }

    /** SIGTERM; SIGKILL after the time that the container has for its end. */
    public void restart(String service) {
        docker.restartContainerCmd(id(service)).withTimeout(40).exec();
    }

    public InspectContainerResponse inspect(String service) {
        return docker.inspectContainerCmd(id(service)).exec();
    }

    /** Gives the image of this service a second name, as a new release of it has, and returns that. */
    public String tagAsNext(String service) {
        String repository = inspect(service).getConfig().getImage().split(":", -1)[0];
        docker.tagImageCmd(inspect(service).getImageId(), repository, "next").exec();
        return repository + ":next";
    }

    /** What the container has printed since it was started first. */
    public String log(String service) {
        try {
            FrameConsumerResultCallback callback = new FrameConsumerResultCallback();
            ToStringConsumer text = new ToStringConsumer();
            callback.addConsumer(OutputFrame.OutputType.STDOUT, text);
            docker.logContainerCmd(id(service)).withStdOut(true).withTail(200).exec(callback);
            callback.awaitCompletion(10, TimeUnit.SECONDS);
            return text.toUtf8String();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Whether the container's own health check says that it is well. */
    public boolean isHealthy(String service) {
        var health = inspect(service).getState().getHealth();
        return health != null && "healthy".equals(health.getStatus());
    }

    /** The services that have a container, running or not. */
    public List<String> services() {
        return containers(Map.of(PROJECT, project)).stream()
                .map(container -> container.getLabels().get(SERVICE))
                .sorted()
                .toList();
    }

    private String id(String service) {
        List<Container> found = containers(Map.of(PROJECT, project, SERVICE, service));
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " containers of " + service);
        }
        return found.get(0).getId();
    }

    private List<Container> containers(Map<String, String> labels) {
        return docker.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(labels)
                .exec();
    }

    private String network() {
        return project + "_default";
    }
}
