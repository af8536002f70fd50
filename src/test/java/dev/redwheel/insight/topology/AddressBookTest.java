package dev.redwheel.insight.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.model.EndpointsInfo;
import dev.redwheel.model.PodInfo;
import dev.redwheel.model.PodSize;
import dev.redwheel.model.ServiceInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressBookTest {
    private static final AddressBook BOOK = new AddressBook(
            "cache",
            List.of(pod("redis-0", "10.0.0.7"), pod("redis-1", "10.0.0.8"), pod("redis-2", "")),
            List.of(service("redis-master", "10.96.0.1"), service("redis-proxied", "10.96.0.3")),
            List.of(
                    endpoints("redis-master", true, "redis-1"),
                    endpoints("redis-replicas", true, "redis-0", "redis-2"),
                    endpoints("redis-early", false, "redis-0"),
                    endpoints("redis-proxied", true, "redis-proxy-0")),
            Map.of("redis-proxied", "redis-2"));

    @ParameterizedTest
    @CsvSource({
        "10.0.0.7, redis-0",
        "redis-2, redis-2",
        "redis-1.redis-headless, redis-1",
        "redis-1.redis-headless.cache, redis-1",
        "redis-1.redis-headless.cache.svc, redis-1",
        "redis-1.redis-headless.cache.svc.cluster.local, redis-1",
        "REDIS-1.redis-headless.cache.svc.cluster.local., redis-1",
        "redis-1.redis-headless.other.svc, ",
        "redis-master, redis-1",
        "redis-master.cache.svc, redis-1",
        "redis-master.other.svc, ",
        "10.96.0.1, redis-1",
        "redis-replicas, ",
        "redis-early, ",
        "redis-proxied.cache.svc.cluster.local, redis-2",
        "10.96.0.3, redis-2",
        "10.0.0.99, ",
        "'', ",
        "., ",
    })
    void anAnnouncedAddressIsAPod(String announced, @Nullable String pod) {
        assertThat(BOOK.pod(announced)).isEqualTo(Optional.ofNullable(pod));
    }

    private static PodInfo pod(String name, String ip) {
        return new PodInfo(
                "cache",
                name,
                "u",
                ip,
                "n",
                "",
                "Running",
                true,
                "",
                "",
                Map.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                PodSize.UNKNOWN);
    }

    private static ServiceInfo service(String name, String ip) {
        return new ServiceInfo("cache", name, "ClusterIP", ip, List.of(), Map.of(), Map.of());
    }

    private static EndpointsInfo endpoints(String service, boolean ready, String... pods) {
        return new EndpointsInfo(
                "cache",
                service,
                List.of(pods).stream()
                        .map(pod -> new EndpointsInfo.Target(pod, "", ready, List.of()))
                        .toList());
    }
}
