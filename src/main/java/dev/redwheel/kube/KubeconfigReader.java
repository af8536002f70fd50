package dev.redwheel.kube;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads one kubeconfig file. Whatever is wrong becomes a problem with its place; the rest is read all the same. */
final class KubeconfigReader {
    static final long LARGEST_FILE = 8 << 20;

    private final Path file;
    private final Path folder;
    private final List<KubeconfigProblem> problems = new ArrayList<>();
    private final Set<Path> references = new LinkedHashSet<>();

    private KubeconfigReader(Path file) {
        this.file = file;
        Path parent = file.toAbsolutePath().getParent();
        this.folder = parent == null ? file.toAbsolutePath() : parent;
    }

    /** Reads a file that exists. Never throws for what is in it. */
    static Kubeconfig read(Path file) {
        try {
            if (Files.isDirectory(file)) {
                return broken(file, "It is a folder.");
            }
            long size = Files.size(file);
            if (size > LARGEST_FILE) {
                return broken(file, "It is larger than 8 MiB (" + (size >> 20) + " MiB) and was not read.");
            }
            return parse(file, Files.readAllBytes(file));
        } catch (IOException e) {
            return Kubeconfig.broken(
                    file, new KubeconfigProblem(file.toString(), 0, 0, "It cannot be read: " + reason(e) + "."));
        }
    }

    static Kubeconfig parse(Path file, byte[] bytes) {
        String text;
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(buffer).toString();
        } catch (CharacterCodingException e) {
            String before = new String(bytes, 0, buffer.position(), StandardCharsets.ISO_8859_1);
            int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
            return Kubeconfig.broken(
                    file,
                    new KubeconfigProblem(
                            file.toString(),
                            line,
                            before.length() - before.lastIndexOf('\n'),
                            "It is not a text in UTF-8."));
        }
        if (text.isBlank()) {
            return broken(file, "It is empty.");
        }
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setUseMarks(true)
                    .setAllowDuplicateKeys(true)
                    .setCodePointLimit((int) LARGEST_FILE)
                    .build();
            Optional<Node> root =
                    new Compose(settings).composeString(text.startsWith("\ufeff") ? text.substring(1) : text);
            return root.isEmpty() ? broken(file, "It is empty.") : new KubeconfigReader(file).read(root.get());
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(m -> m.getLine() + 1).orElse(0);
            int column = e.getProblemMark().map(m -> m.getColumn() + 1).orElse(0);
            // The problem alone: the full message quotes the file, which may hold secrets.
            String problem = e.getProblem() == null ? "a syntax error" : unquoted(e.getProblem());
            return Kubeconfig.broken(
                    file,
                    new KubeconfigProblem(file.toString(), line, column, "It is not valid YAML: " + problem + "."));
        } catch (YamlEngineException e) {
            return broken(file, "It is not valid YAML: it holds characters that YAML does not allow.");
        } catch (StackOverflowError e) {
            return broken(file, "It is not a kubeconfig: it is nested too deeply.");
        }
    }

    /** Without the name it may end in: a password that begins with *, & or ! is read as one. */
    private static String unquoted(String problem) {
        return problem.replaceFirst("(?s)\\b(alias|anchor|tag( handle)?)\\b.*", "$1");
    }

    private Kubeconfig read(Node root) {
        YamlMap config = YamlMap.of(root, "A kubeconfig", this::problem);
        Map<String, KubeCluster> clusters = new LinkedHashMap<>();
        Map<String, KubeUser> users = new LinkedHashMap<>();
        Map<String, Kubeconfig.Entry> contexts = new LinkedHashMap<>();
        each(config, "clusters", "cluster", clusters, this::cluster);
        each(config, "users", "user", users, this::user);
        each(config, "contexts", "context", contexts, this::context);
        return new Kubeconfig(
                file,
                config.text("current-context"),
                clusters,
                users,
                contexts,
                List.copyOf(problems),
                Set.copyOf(references));
    }

    private interface EntryReader<T> {
        T read(String name, YamlMap body, YamlMap entry);
    }

    private <T> void each(YamlMap config, String list, String key, Map<String, T> into, EntryReader<T> reader) {
        for (YamlMap entry : config.maps(list)) {
            String name = entry.text("name");
            if (name.isEmpty()) {
                problem(entry.node(), "An entry of '" + list + "' has no name.");
            } else if (into.containsKey(name)) {
                problem(
                        entry.at("name"),
                        "The " + key + " '" + name + "' stands here a second time; the first is used.");
            } else {
                into.put(name, reader.read(name, entry.map(key), entry));
            }
        }
    }

    private KubeCluster cluster(String name, YamlMap body, YamlMap entry) {
        String server = body.text("server").strip();
        if (server.isEmpty()) {
            problem(entry.node(), "The cluster '" + name + "' names no server.");
        } else if (!isUrl(server)) {
            problem(body.at("server"), "The server of the cluster '" + name + "' is not a URL with http or https.");
        }
        Optional<Pem> authority = pem(body, "certificate-authority");
        authority.ifPresent(pem -> expiry(pem, body, "certificate-authority"));
        String proxy = body.text("proxy-url");
        return new KubeCluster(
                name, server, authority, body.flag("insecure-skip-tls-verify"), body.text("tls-server-name"), proxy);
    }

    private Kubeconfig.Entry context(String name, YamlMap body, YamlMap entry) {
        int[] place = YamlMap.place(entry.node()).orElse(new int[] {0, 0});
        StringBuilder hint = new StringBuilder();
        for (YamlMap extension : body.maps("extensions")) {
            hint.append(extension.text("name"))
                    .append(' ')
                    .append(extension.map("extension").text("provider"));
        }
        return new Kubeconfig.Entry(
                name,
                body.text("cluster"),
                body.text("user"),
                body.text("namespace"),
                hint.toString(),
                place[0],
                place[1]);
    }

    private KubeUser user(String name, YamlMap body, YamlMap entry) {
        Optional<Pem> certificate = pem(body, "client-certificate");
        Optional<Instant> expiry = certificate.flatMap(pem -> expiry(pem, body, "client-certificate"));
        Optional<Pem> key = pem(body, "client-key");
        Optional<Path> tokenFile = existing(body, "tokenFile");
        Optional<KubeUser.Exec> exec =
                body.has("exec") ? exec(name, body.map("exec"), body.at("exec")) : Optional.empty();
        YamlMap provider = body.map("auth-provider");
        Optional<KubeUser.Oidc> oidc = Optional.empty();
        if (provider.text("name").equals("oidc")) {
            oidc = Optional.of(oidc(provider.map("config")));
        } else if (body.has("auth-provider")) {
            problem(
                    body.at("auth-provider"),
                    "The auth-provider '" + provider.text("name")
                            + "' was removed from Kubernetes; use its exec plugin instead.");
        }
        return new KubeUser(
                name,
                certificate,
                key,
                expiry,
                body.text("token").strip(),
                tokenFile,
                body.text("username"),
                body.text("password"),
                exec,
                oidc,
                impersonation(body));
    }

    private Optional<KubeUser.Exec> exec(String user, YamlMap exec, Node at) {
        String command = exec.text("command");
        if (command.isBlank()) {
            problem(at, "The exec plugin of the user '" + user + "' names no command.");
            return Optional.empty();
        }
        Map<String, String> environment = new LinkedHashMap<>();
        for (YamlMap variable : exec.maps("env")) {
            environment.put(variable.text("name"), variable.text("value"));
        }
        boolean path = command.contains("/") || command.contains("\\");
        return Optional.of(new KubeUser.Exec(
                exec.has("apiVersion") ? exec.text("apiVersion") : "client.authentication.k8s.io/v1",
                path ? resolve(command).map(Path::toString).orElse(command) : command,
                exec.texts("args"),
                environment,
                exec.text("installHint").strip(),
                exec.flag("provideClusterInfo"),
                exec.text("interactiveMode").equals("Always")));
    }

    private KubeUser.Oidc oidc(YamlMap config) {
        return new KubeUser.Oidc(
                config.text("idp-issuer-url"),
                config.text("client-id"),
                config.text("client-secret"),
                config.text("id-token"),
                config.text("refresh-token"),
                pem(config, "idp-certificate-authority"));
    }

    private static KubeUser.Impersonation impersonation(YamlMap body) {
        Map<String, List<String>> extra = new LinkedHashMap<>();
        YamlMap given = body.map("as-user-extra");
        for (String key : given.keys()) {
            extra.put(key, given.texts(key));
        }
        return new KubeUser.Impersonation(body.text("as"), body.text("as-uid"), body.texts("as-groups"), extra);
    }

    /** {@code <key>-data} (base64) goes before the file {@code <key>}. */
    private Optional<Pem> pem(YamlMap body, String key) {
        String dataKey = key + "-data";
        if (body.has(dataKey)) {
            try {
                return Optional.of(
                        Pem.inline(Base64.getDecoder().decode(body.text(dataKey).replaceAll("\\s", ""))));
            } catch (IllegalArgumentException e) {
                problem(body.at(dataKey), "'" + dataKey + "' is not base64.");
                return Optional.empty();
            }
        }
        return existing(body, key).map(Pem::file);
    }

    /** The file a key names; one that is missing is reported and kept, it may appear. */
    private Optional<Path> existing(YamlMap body, String key) {
        String named = body.text(key);
        if (named.isBlank()) {
            return Optional.empty();
        }
        Optional<Path> path = resolve(named);
        if (path.isEmpty()) {
            problem(body.at(key), "'" + key + "' is not a file name.");
        } else {
            references.add(path.get());
            if (!Files.isReadable(path.get())) {
                problem(body.at(key), "The file of '" + key + "' is missing or may not be read: " + path.get() + ".");
            }
        }
        return path;
    }

    private Optional<Path> resolve(String name) {
        try {
            return Optional.of(folder.resolve(name).normalize());
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private Optional<Instant> expiry(Pem pem, YamlMap body, String key) {
        if (pem.file().filter(f -> !Files.isReadable(f)).isPresent()) {
            return Optional.empty(); // Reported already.
        }
        try {
            return Optional.of(pem.certificates().getFirst().getNotAfter().toInstant());
        } catch (IOException | CertificateException e) {
            String dataKey = key + "-data";
            String place = body.has(dataKey) ? dataKey : key;
            problem(body.at(place), "The certificate of '" + place + "' cannot be read.");
            return Optional.empty();
        }
    }

    private void problem(Node node, String what) {
        int[] place = YamlMap.place(node).orElse(new int[] {0, 0});
        problems.add(new KubeconfigProblem(file.toString(), place[0], place[1], what));
    }

    private static boolean isUrl(String server) {
        try {
            URI uri = new URI(server);
            return uri.getHost() != null && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static Kubeconfig broken(Path file, String what) {
        return Kubeconfig.broken(file, new KubeconfigProblem(file.toString(), 1, 1, what));
    }

    private static String reason(IOException e) {
        return switch (e) {
            case java.nio.file.AccessDeniedException denied -> "access is denied";
            case java.nio.file.FileSystemLoopException loop -> "its links lead in a circle";
            case java.nio.file.FileSystemException system when system.getReason() != null -> system.getReason();
            default -> e.getClass().getSimpleName();
        };
    }
}
