package dev.redwheel.practice;

import dev.redwheel.practice.HaproxyConfig.Backend;
import dev.redwheel.practice.HaproxyConfig.ConfigException;
import dev.redwheel.practice.HaproxyConfig.Frontend;
import dev.redwheel.practice.HaproxyConfig.Server;
import dev.redwheel.practice.HaproxyConfig.Step;
import dev.redwheel.practice.HaproxyConfig.Term;
import dev.redwheel.practice.HaproxyConfig.Timeouts;
import dev.redwheel.practice.HaproxyConfig.Use;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;

/** Reads a haproxy.cfg, section by section. */
final class HaproxyParser {
    /** Known words that change nothing here: how much is logged, who runs it, how names are asked for. */
    private static final Map<String, Set<String>> WITHOUT_EFFECT = Map.of(
            "global",
            Set.of("log", "maxconn", "nbthread", "user", "group", "daemon", "master-worker", "hard-stop-after"),
            "resolvers",
            Set.of("nameserver", "parse-resolv-conf", "hold", "resolve_retries", "timeout", "accepted_payload_size"),
            "defaults",
            Set.of("log", "maxconn", "retries"),
            "frontend",
            Set.of("log", "maxconn"),
            "backend",
            Set.of("log", "retries", "hash-type"));

    private static final Set<String> QUIET_OPTIONS = Set.of(
            "tcplog",
            "dontlognull",
            "dontlog-normal",
            "tcpka",
            "clitcpka",
            "srvtcpka",
            "redispatch",
            "log-health-checks",
            "splice-auto",
            "tcp-smart-accept",
            "tcp-smart-connect");

    private static final Set<String> QUIET_TIMEOUTS =
            Set.of("queue", "tunnel", "client-fin", "server-fin", "tarpit", "http-request", "http-keep-alive");

    private final String file;
    private final Map<String, String> environment;
    private final List<Frontend> frontends = new ArrayList<>();
    private final Map<String, Backend> backends = new LinkedHashMap<>();
    private final Map<String, HaproxyLine> referredTo = new LinkedHashMap<>();
    private HaproxyLine line;

    // The section being read.
    private String section = "";
    private String name = "";
    private Timeouts defaultTimeouts = Timeouts.NONE;
    private Timeouts timeouts = Timeouts.NONE;
    private String balance = "roundrobin";
    private String defaultBalance = "roundrobin";
    private List<Integer> ports = new ArrayList<>();
    private List<Use> uses = new ArrayList<>();
    private String defaultBackend = "";
    private Map<String, List<Term>> acls = new LinkedHashMap<>();
    private boolean tcpCheck;
    private List<Step> steps = new ArrayList<>();
    private List<HaproxyLine> servers = new ArrayList<>();
    private List<String> defaultServer = new ArrayList<>();
    private List<String> inheritedServer = List.of();

    HaproxyParser(String file, Map<String, String> environment) {
        this.file = file;
        this.environment = environment;
        this.line = new HaproxyLine(file, 0, List.of());
    }

    HaproxyConfig parse(String text) throws ConfigException {
        for (String written : text.lines().toList()) {
            line = new HaproxyLine(file, line.number() + 1, List.of());
            try {
                line = new HaproxyLine(file, line.number(), HaproxyWords.split(written, environment));
            } catch (IllegalArgumentException e) {
                throw line.wrong(String.valueOf(e.getMessage()));
            }
            if (!line.words().isEmpty()) {
                take();
            }
        }
        finishSection();
        for (Map.Entry<String, HaproxyLine> reference : referredTo.entrySet()) {
            if (!backends.containsKey(reference.getKey())) {
                throw reference.getValue().wrong("unable to find required backend '" + reference.getKey() + "'");
            }
        }
        if (frontends.isEmpty()) {
            throw line.wrong("there is no frontend");
        }
        return new HaproxyConfig(List.copyOf(frontends), Map.copyOf(backends));
    }

    private void take() throws ConfigException {
        String word = line.first();
        switch (word) {
            case "global", "defaults", "resolvers", "frontend", "backend" -> {
                finishSection();
                begin(word, line.words().size() > 1 ? line.word(1) : "");
                return;
            }
            default -> {}
        }
        if (WITHOUT_EFFECT.getOrDefault(section, Set.of()).contains(word)) {
            return;
        }
        if (section.equals("global") && (word.equals("stats") || word.startsWith("tune.") || word.startsWith("ssl-"))) {
            return;
        }
        boolean proxy = section.equals("defaults") || section.equals("frontend") || section.equals("backend");
        boolean known = proxy
                && (common()
                        || (section.equals("frontend") && frontend())
                        || (!section.equals("frontend") && backend()));
        if (!known) {
            throw line.wrong(
                    "unknown keyword '" + word + "' in '" + (section.isEmpty() ? "no" : section) + "' section");
        }
    }

    private void begin(String kind, String called) throws ConfigException {
        section = kind;
        name = called;
        if (name.isEmpty() && (kind.equals("frontend") || kind.equals("backend"))) {
            throw line.wrong("'" + kind + "' expects a name");
        }
        timeouts = kind.equals("defaults") ? Timeouts.NONE : defaultTimeouts;
        balance = kind.equals("defaults") ? "roundrobin" : defaultBalance;
        defaultServer = new ArrayList<>(kind.equals("defaults") ? List.of() : inheritedServer);
        ports = new ArrayList<>();
        uses = new ArrayList<>();
        defaultBackend = "";
        acls = new LinkedHashMap<>();
        tcpCheck = false;
        steps = new ArrayList<>();
        servers = new ArrayList<>();
    }

    private void finishSection() throws ConfigException {
        switch (section) {
            case "defaults" -> {
                defaultTimeouts = timeouts;
                defaultBalance = balance;
                inheritedServer = defaultServer;
            }
            case "frontend" -> {
                if (!defaultBackend.isEmpty()) {
                    uses.add(new Use(defaultBackend, List.of()));
                }
                frontends.add(new Frontend(name, ports, uses, timeouts));
            }
            case "backend" -> {
                List<Server> ready = new ArrayList<>();
                for (HaproxyLine server : servers) {
                    ready.add(new HaproxyServerLine(server, defaultServer).server());
                }
                backends.put(name, new Backend(name, balance, check(), ready, timeouts));
            }
            default -> {}
        }
    }

    /** The steps of a check; where none of them connects first, that is done as the server's line says. */
    private List<Step> check() {
        List<Step> check = new ArrayList<>(tcpCheck ? steps : List.of());
        if (check.isEmpty() || !(check.getFirst() instanceof Step.Connect)) {
            check.addFirst(new Step.Connect("default"));
        }
        return check;
    }

    /** What may stand in defaults, frontends and backends alike. */
    private boolean common() throws ConfigException {
        switch (line.first()) {
            case "mode" -> {
                if (!line.word(1).equals("tcp")) {
                    throw line.wrong("the stand-in for haproxy knows 'mode tcp' only");
                }
            }
            case "timeout" -> timeout(line.word(1), line.time(line.word(2)));
            case "option", "no" -> {
                String option = line.word(line.first().equals("no") ? 2 : 1);
                if (option.equals("tcp-check") && !section.equals("frontend")) {
                    tcpCheck = true;
                } else if (!QUIET_OPTIONS.contains(option)) {
                    throw line.wrong("unknown option '" + option + "'");
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void timeout(String which, Duration time) throws ConfigException {
        switch (which) {
            case "connect" -> timeouts = new Timeouts(time, timeouts.client(), timeouts.server(), timeouts.check());
            case "client" -> timeouts = new Timeouts(timeouts.connect(), time, timeouts.server(), timeouts.check());
            case "server" -> timeouts = new Timeouts(timeouts.connect(), timeouts.client(), time, timeouts.check());
            case "check" -> timeouts = new Timeouts(timeouts.connect(), timeouts.client(), timeouts.server(), time);
            default -> {
                if (!QUIET_TIMEOUTS.contains(which)) {
                    throw line.wrong("unknown timeout '" + which + "'");
                }
            }
        }
    }

    private boolean frontend() throws ConfigException {
        switch (line.first()) {
            case "bind" -> {
                Matcher address = HaproxyLine.ADDRESS.matcher(line.word(1));
                if (!address.matches() || line.words().size() > 2) {
                    throw line.wrong("the stand-in for haproxy knows 'bind :PORT' only");
                }
                ports.add(Integer.valueOf(address.group(2)));
            }
            case "acl" -> acls.put(line.word(1), List.of(conditions().term(line.from(2))));
            case "use_backend" -> {
                refer(line.word(1));
                uses.add(new Use(line.word(1), conditions().read(line.from(2))));
            }
            case "default_backend" -> {
                refer(line.word(1));
                defaultBackend = line.word(1);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void refer(String backend) {
        referredTo.putIfAbsent(backend, line);
    }

    private HaproxyConditions conditions() {
        return new HaproxyConditions(line, acls, this::refer);
    }

    private boolean backend() throws ConfigException {
        switch (line.first()) {
            case "balance" -> {
                balance = line.word(1);
                if (!Set.of("roundrobin", "leastconn", "first", "static-rr").contains(balance)) {
                    throw line.wrong("the stand-in for haproxy does not know 'balance " + balance + "'");
                }
            }
            case "default-server" -> defaultServer.addAll(line.from(1));
            case "tcp-check" -> steps.add(new HaproxyCheckLine(line, environment).step());
            case "server" -> {
                if (section.equals("defaults")) {
                    return false;
                }
                servers.add(line);
            }
            default -> {
                return false;
            }
        }
        if (section.equals("defaults") && line.first().equals("tcp-check")) {
            throw line.wrong("the stand-in for haproxy knows 'tcp-check' in backends only");
        }
        return true;
    }
}
