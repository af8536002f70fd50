package dev.redwheel.practice;

import dev.redwheel.practice.HaproxyConfig.ConfigException;
import dev.redwheel.practice.HaproxyConfig.Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;

/**
 * Reads a {@code server} line.
 *
 * @param defaults the options of {@code default-server}, which come before its own
 */
record HaproxyServerLine(HaproxyLine line, List<String> defaults) {
    Server server() throws ConfigException {
        Matcher address = HaproxyLine.ADDRESS.matcher(line.word(2));
        if (!address.matches()) {
            throw line.wrong("'server " + line.word(1) + "' expects HOST:PORT");
        }
        boolean check = false;
        boolean backup = false;
        boolean shutdown = false;
        Duration inter = Duration.ofSeconds(2);
        Optional<Duration> fast = Optional.empty();
        Optional<Duration> down = Optional.empty();
        int fall = 3;
        int rise = 2;
        boolean tls = false;
        boolean verify = true;
        String authority = "";
        String certificate = "";
        List<String> options = new ArrayList<>(defaults);
        options.addAll(line.from(3));
        for (int i = 0; i < options.size(); i++) {
            String option = options.get(i);
            String value = i + 1 < options.size() ? options.get(i + 1) : "";
            int before = i;
            switch (option) {
                case "check" -> check = true;
                case "no-check" -> check = false;
                case "backup" -> backup = true;
                case "check-ssl" -> tls = true;
                default -> i++;
            }
            if (i == before) {
                continue;
            }
            switch (option) {
                case "inter" -> inter = line.time(value);
                case "fastinter" -> fast = Optional.of(line.time(value));
                case "downinter" -> down = Optional.of(line.time(value));
                case "fall" -> fall = line.integer(value);
                case "rise" -> rise = line.integer(value);
                case "on-marked-down" -> shutdown = value.equals("shutdown-sessions");
                case "verify" -> verify = !value.equals("none");
                case "ca-file" -> authority = value;
                case "crt" -> certificate = value;
                case "on-marked-up", "resolvers", "init-addr", "resolve-prefer", "weight", "maxconn", "check-sni" -> {}
                case "init-state", "observe", "error-limit", "slowstart", "resolve-opts" -> {}
                default -> throw line.wrong("unknown keyword '" + option + "' in 'server " + line.word(1) + "'");
            }
        }
        try {
            return new Server(
                    line.word(1),
                    address.group(1),
                    line.integer(address.group(2)),
                    check,
                    backup,
                    shutdown,
                    inter,
                    fast.orElse(inter),
                    down.orElse(inter),
                    fall,
                    rise,
                    tls,
                    new PodTls(verify, authority, certificate, certificate));
        } catch (IllegalArgumentException e) {
            throw line.wrong(String.valueOf(e.getMessage()));
        }
    }
}
