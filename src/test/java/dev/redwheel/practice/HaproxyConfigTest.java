package dev.redwheel.practice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the stand-in for HAProxy reads in a haproxy.cfg, and what it refuses. */
class HaproxyConfigTest {
    @Test
    void wordsAreCutAsHaproxyCutsThem() {
        Map<String, String> environment = Map.of("PASS", "a b\\\"$x");
        assertThat(HaproxyWords.split("tcp-check send \"AUTH \\\"${PASS}\\\"\\r\\n\" # said", environment))
                .containsExactly("tcp-check", "send", "AUTH \"a b\\\"$x\"\r\n");
        assertThat(HaproxyWords.split("a\\ b 'c ${PASS}' ${PASS} \"$PASS\" \"${NONE-other}\" \"\"", environment))
                .containsExactly("a b", "c ${PASS}", "${PASS}", "a b\\\"$x", "other", "");
    }

    @Test
    void whatTheChartWritesIsUnderstood() throws Exception {
        HaproxyConfig config =
                HaproxyConfig.parse("haproxy.cfg", CONFIG, Map.of("PASS", "pw", "DOMAIN", "cluster.local"));
        HaproxyConfig.Frontend master = config.frontends().getFirst();
        assertThat(master.ports()).containsExactly(6379);
        assertThat(master.timeouts().client()).isEqualTo(Duration.ofHours(24));
        assertThat(master.uses())
                .containsExactly(
                        new HaproxyConfig.Use("r-0", List.of(List.of(new HaproxyConfig.Term(false, "named", "ge", 2)))),
                        new HaproxyConfig.Use("r-1", List.of()));
        HaproxyConfig.Backend backend = Objects.requireNonNull(config.backends().get("r-0"));
        assertThat(backend.balance()).isEqualTo("leastconn");
        assertThat(backend.steps()).hasSize(5);
        assertThat(backend.steps().get(1)).isEqualTo(new HaproxyConfig.Step.Send("AUTH pw\r\n"));
        HaproxyConfig.Server server = backend.servers().getFirst();
        assertThat(server.host()).isEqualTo("r-0.all.default.svc.cluster.local");
        assertThat(server.inter()).isEqualTo(Duration.ofSeconds(1));
        assertThat(server.fall()).isEqualTo(2);
        assertThat(server.rise()).isEqualTo(1);
        assertThat(server.shutdownSessions()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "server a host:1 check nonsense | unknown keyword 'nonsense' in 'server a'",
                "http-check expect status 200 | unknown keyword 'http-check' in 'backend' section",
                "balance uri | does not know 'balance uri'",
                "option httpchk | unknown option 'httpchk'",
                "tcp-check expect binary 00 | does not know 'tcp-check expect binary'",
                "timeout connect soon | 'soon' is not a time",
                "server a host | 'server a' expects HOST:PORT",
                "tcp-check send \"open | unmatched quote",
            })
    void whatItDoesNotKnowIsRefusedWithItsLine(String line, String why) {
        String text = "frontend f\n  bind :1\n  use_backend b\nbackend b\n  " + line + "\n";
        assertThatThrownBy(() -> HaproxyConfig.parse("/etc/haproxy.cfg", text, Map.of()))
                .isInstanceOf(HaproxyConfig.ConfigException.class)
                .hasMessageContaining("parsing [/etc/haproxy.cfg:5] : ")
                .hasMessageContaining(why);
    }

    @Test
    void aBackendThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> HaproxyConfig.parse("f", "frontend f\n bind :1\n default_backend gone\n", Map.of()))
                .hasMessageContaining("[f:3] : unable to find required backend 'gone'");
    }

    private static final String CONFIG = """
        defaults
          mode tcp
          timeout connect 2s
          timeout check 2s
          timeout client 24h
          timeout server 24h
          default-server inter 1s fall 2 rise 1 on-marked-down shutdown-sessions resolvers cluster init-addr libc,none
        resolvers cluster
          parse-resolv-conf
          hold valid 1s
        frontend master
          bind :6379
          use_backend r-0 if { nbsrv(named) ge 2 }
          default_backend r-1
        backend r-0
          balance leastconn
          option tcp-check
          tcp-check connect
          tcp-check send-lf "AUTH %[env(PASS)]\\r\\n"
          tcp-check expect string +OK
          tcp-check send "INFO replication\\r\\n"
          tcp-check expect min-recv 20 string role:master
          server r-0 "r-0.all.default.svc.${DOMAIN}:6379" check
        backend r-1
          server r-1 127.1.2.3:6379
        backend named
          server s-0 s-0:26379 check
        """;
}
