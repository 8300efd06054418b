package io.lockstep.monitor.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.httpBasic;
import static org.springframework.security.test.web.servlet.setup.SecurityMockMvcConfigurers.springSecurity;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.request;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import io.lockstep.monitor.api.ApiProperties.Authentication;
import io.lockstep.monitor.api.ApiProperties.Reads;
import io.lockstep.monitor.api.ApiProperties.User;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.http.HttpMethod;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;

class ApiSecurityTest {

    private static final String DRAIN = "/api/v1/replicas/replica-1/drain";
    private static final String REPLICAS = "/api/v1/replicas";
    private static final User ALICE = new User("alice", new BCryptPasswordEncoder(4).encode("s3cret"));

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
    void whatChangesSomethingNeedsCredentials(String method) {
        with(secured(Reads.OPEN), http -> http.perform(request(HttpMethod.valueOf(method), DRAIN))
                .andExpect(status().isUnauthorized())
                .andExpect(header().string("WWW-Authenticate", org.hamcrest.Matchers.startsWith("Basic realm=")))
                .andExpect(content().contentType("application/problem+json"))
                .andExpect(jsonPath("$.status").value(401)));
    }

    @Test
    void whoeverKnowsThePasswordMayChangeThings() {
        with(secured(Reads.OPEN), http -> http.perform(post(DRAIN).with(httpBasic("alice", "s3cret")))
                .andExpect(status().isOk()));
    }

    @Test
    void aWrongPasswordIsRefusedAlsoWhereNoneIsAskedFor() {
        with(secured(Reads.OPEN), http -> {
            http.perform(post(DRAIN).with(httpBasic("alice", "wrong"))).andExpect(status().isUnauthorized());
            http.perform(get(REPLICAS).with(httpBasic("bob", "s3cret")))
                    .andExpect(status().isUnauthorized())
                    .andExpect(content().contentType("application/problem+json"));
        });
    }

    @Test
    void readsAreOpenOrNotAsConfigured() {
        with(secured(Reads.OPEN), http -> http.perform(get(REPLICAS)).andExpect(status().isOk()));
        with(secured(Reads.AUTHENTICATED), http -> {
            http.perform(get(REPLICAS)).andExpect(status().isUnauthorized());
            http.perform(get("/v3/api-docs")).andExpect(status().isUnauthorized());
            http.perform(get(REPLICAS).with(httpBasic("alice", "s3cret"))).andExpect(status().isOk());
        });
    }

    @Test
    void theManagementPortIsAskedWithoutCredentials() {
        with(secured(Reads.AUTHENTICATED), http -> http.perform(get("/actuator/health"))
                .andExpect(status().isOk()));
    }

    @Test
    void aPageOfAnotherOriginCannotUseThePasswordThatABrowserRemembers() {
        with(secured(Reads.OPEN), http -> http.perform(
                        post(DRAIN).header("Origin", "https://evil.example").with(httpBasic("alice", "s3cret")))
                .andExpect(status().isForbidden())
                .andExpect(content().contentType("application/problem+json"))
                .andExpect(jsonPath("$.status").value(403)));
        with(new ApiProperties(Authentication.NONE, Reads.OPEN, List.of()), http -> http.perform(
                        post(DRAIN).header("Origin", "https://evil.example"))
                .andExpect(status().isForbidden()));
    }

    @Test
    void withoutAuthenticationEverybodyMayDoEverythingAndNoCookieIsSet() {
        with(new ApiProperties(Authentication.NONE, Reads.OPEN, List.of()), http -> http.perform(post(DRAIN))
                .andExpect(status().isOk())
                .andExpect(header().doesNotExist("Set-Cookie"))
                .andExpect(header().string("X-Content-Type-Options", "nosniff"))
                .andExpect(header().string("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")));
    }

    @Test
    void anApiForEverybodyNobodyHasDecidedOnStopsTheStart() {
        runner(new ApiProperties(null, Reads.OPEN, List.of())).run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageStartingWith("lockstep.monitor.api.users names nobody"));
    }

    private interface Requests {
        void run(MockMvc http) throws Exception;
    }

    private static ApiProperties secured(Reads reads) {
        return new ApiProperties(Authentication.BASIC, reads, List.of(ALICE));
    }

    private static void with(ApiProperties api, Requests requests) {
        runner(api).run((AssertableWebApplicationContext context) -> {
            assertThat(context).hasNotFailed();
            requests.run(MockMvcBuilders.webAppContextSetup(context)
                    .apply(springSecurity())
                    .build());
        });
    }

    private static WebApplicationContextRunner runner(ApiProperties api) {
        return new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ServletWebSecurityAutoConfiguration.class))
                .withUserConfiguration(ApiSecurityConfiguration.class, Anything.class)
                .withBean(ServerProperties.class)
                .withBean(ApiProperties.class, () -> api);
    }

    @EnableWebMvc
    @RestController
    static class Anything {

        @RequestMapping("/**")
        String answer() {
            return "{}";
        }
    }
}
