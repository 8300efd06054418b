# One image per service, out of the jar that Maven built. Nothing is downloaded here. See docs/containers.md.
#   mvn -Dquick package
#   docker build --build-arg SERVICE=gateway-service -t lockstep/gateway-service .
ARG BASE_IMAGE=eclipse-temurin:25-jre

FROM ${BASE_IMAGE} AS unpacked
ARG SERVICE
WORKDIR /unpacked
COPY ${SERVICE}/target/${SERVICE}-*-exec.jar service.jar
RUN java -XX:TieredStopAtLevel=1 -Djarmode=tools -jar service.jar extract --layers --destination layers

FROM ${BASE_IMAGE}
ARG SERVICE
WORKDIR /lockstep
# What changes least comes first: libraries, the modules of Lockstep that are libraries, the service.
COPY --from=unpacked /unpacked/layers/dependencies/ ./
COPY --from=unpacked /unpacked/layers/spring-boot-loader/ ./
COPY --from=unpacked /unpacked/layers/snapshot-dependencies/ ./
COPY --from=unpacked /unpacked/layers/application/ ./
COPY docker/ready docker/train ./
# The archive of classes is only good for jars at the place, and of the time, that it was made with.
RUN ["/bin/bash", "-c", "./train ${SERVICE} && rm train"]
# Kubernetes can only prove a number to be nobody's root.
USER 10001:10001
# Else the C library keeps memory for each thread that ever asked for some.
ENV MALLOC_ARENA_MAX=2
# In the exec form, so that SIGTERM reaches the service. JDK_JAVA_OPTIONS adds options and overrides those of the file.
ENTRYPOINT ["java", "@/lockstep/jvm.options", "-jar", "/lockstep/service.jar"]
HEALTHCHECK --interval=10s --timeout=4s --start-period=90s --retries=3 CMD ["/lockstep/ready"]
