package io.lockstep.monitor.api;

import static org.springframework.security.config.http.SessionCreationPolicy.STATELESS;

import io.lockstep.monitor.api.ApiProperties.Reads;
import jakarta.servlet.DispatcherType;
import java.util.List;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.filter.CorsFilter;

/**
 * Who may ask what of the API. There are no sessions and no cookies; a page of another origin that makes a browser send
 * the password which it remembers is refused by its origin. The management port has a listener of its own, which is
 * protected by not being reachable, and asks for nothing.
 */
@Configuration(proxyBeanMethods = false)
class ApiSecurityConfiguration {

    private static final String MANAGEMENT = "/actuator/**";

    @Bean
    Exposure apiExposure(ApiProperties api, ServerProperties server) {
        return Exposure.of(
                api,
                server.getAddress(),
                server.getSsl() != null && server.getSsl().isEnabled());
    }

    @Bean
    SecurityFilterChain apiSecurity(HttpSecurity http, ApiProperties api, Exposure exposure) throws Exception {
        exposure.tell();
        Refusals refusals = new Refusals();
        CorsFilter sameOriginOnly = new CorsFilter(request -> new CorsConfiguration());
        sameOriginOnly.setCorsProcessor(refusals);
        http.addFilter(sameOriginOnly)
                .csrf(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(STATELESS))
                .headers(headers -> headers.contentSecurityPolicy(
                                policy -> policy.policyDirectives("default-src 'none'; frame-ancestors 'none'"))
                        .frameOptions(HeadersConfigurer.FrameOptionsConfig::deny))
                .exceptionHandling(
                        handling -> handling.authenticationEntryPoint(refusals).accessDeniedHandler(refusals));
        if (!api.isAuthenticated()) {
            return http.authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                    .build();
        }
        return http.httpBasic(basic -> basic.authenticationEntryPoint(refusals))
                .authorizeHttpRequests(requests -> {
                    requests.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC)
                            .permitAll();
                    requests.requestMatchers(HttpMethod.GET, MANAGEMENT, "/livez", "/readyz")
                            .permitAll();
                    if (api.reads() == Reads.OPEN) {
                        requests.requestMatchers(HttpMethod.GET).permitAll();
                        requests.requestMatchers(HttpMethod.HEAD).permitAll();
                    }
                    requests.anyRequest().authenticated();
                })
                .build();
    }

    @Bean
    UserDetailsService apiUsers(ApiProperties api) {
        List<UserDetails> users = api.users().stream()
                .map(user -> User.withUsername(String.valueOf(user.name()))
                        .password(String.valueOf(user.password()))
                        .roles("OPERATOR")
                        .build())
                .toList();
        return new InMemoryUserDetailsManager(users);
    }

    @Bean
    PasswordEncoder apiPasswords() {
        return new BCryptPasswordEncoder();
    }
}
