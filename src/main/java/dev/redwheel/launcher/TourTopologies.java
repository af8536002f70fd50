package dev.redwheel.launcher;

import dev.redwheel.kube.Forward;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.ObjectRef;
import dev.redwheel.model.Severity;
import dev.redwheel.operation.change.Revision;
import dev.redwheel.ui.common.I18n;
import dev.redwheel.ui.control.FindingList;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javafx.scene.control.Labeled;
import javafx.scene.control.ListCell;

/**
 * The second half of the tour: the wizard's other topologies, a Redis with sentinels seen whole, a split that somebody makes
 * by hand and that the truth table names, and a failover as it happens. What disturbs the Redis is done beside the
 * console, as it would be by others: a pod is deleted, a server is told to be a master.
 */
final class TourTopologies {
    private static final String NAMESPACE = "sessions";
    private static final String RELEASE = "redis";
    private static final String REPLICA = "redis-replicas-0";
    private static final String MASTER = "redis-master-0";
    /** All topologies side by side on a practice cluster that has no more processors than this machine. */
    private static final String CPU = "20m";

    private final TourRobot robot;
    private final ObjectGraph graph;

    TourTopologies(TourRobot robot, ObjectGraph graph) {
        this.robot = robot;
        this.graph = graph;
    }

    void steps(Tour.Steps tour) throws IOException {
        tour.run("A Redis alone", () -> {
            fillWizard("tokens", () -> robot.click("#standaloneCard"));
            deploy();
            seeWhole(MASTER, "topology-standalone");
        });
        tour.run("A Redis Cluster serves all its slots", () -> {
            robot.click("#releasesButton");
            fillWizard("queues", () -> {
                robot.click("#clusterCard");
                robot.picture("deploy-cluster");
            });
            deploy();
            seeWhole("redis-cluster-0", "topology-cluster");
        });
        tour.run("The plan to scale it out is shown before anything changes", () -> {
            robot.click("#scale");
            choose("4");
            robot.picture("change-plan");
        });
        tour.run("It gets a fourth master", () -> {
            robot.click("#beginButton");
            robot.await("#proof");
            robot.picture("change-proved");
        });
        tour.run("It is scaled in, and every slot moves away first", () -> {
            robot.click("#anotherButton");
            choose("3");
            // In a dialog of its own, which the click would wait for.
            robot.clickLater("#beginButton");
            robot.confirm(I18n.text("change.begin"));
            robot.await(
                    ".step-row:running",
                    row -> row.lookup(".step-message") instanceof Labeled message
                            && message.getText().matches("\\d+ of \\d+ slots moved"));
            robot.picture("change-scale-in");
            robot.await("#proof");
        });
        tour.run("Its values are changed, and the difference is shown first", () -> {
            robot.click("#anotherButton");
            robot.click("#valuesMode");
            robot.append("#values", "configuration: |\n  maxmemory-policy allkeys-lru\n");
            robot.await("#beginButton", node -> !node.isDisabled());
            robot.picture("change-values");
            robot.click("#manifestsToggle");
            robot.picture("change-manifests");
        });
        tour.run("Its history is shown, with the way back", () -> {
            robot.click("#revisionsMode");
            robot.click(robot.await(
                    ".change-revisions .list-cell",
                    cell -> cell instanceof ListCell<?> item
                            && item.getItem() instanceof Revision revision
                            && revision.number() == 2));
            robot.click("#settingsToggle");
            robot.picture("change-revisions");
        });
        tour.run("What somebody changed beside the console is found, with the way back", () -> {
            tell("queues", "redis-cluster-1", "CONFIG SET maxmemory-policy allkeys-random");
            robot.click("#lookButton");
            robot.click("#driftMode");
            robot.click(".change-drift .button");
            robot.await("#beginButton", node -> !node.isDisabled());
            robot.picture("change-drift");
        });
        tour.run("A new password is thought through: the old one holds until it is ended", () -> {
            robot.click("#passwordMode");
            robot.await(
                    "#knownTitle",
                    node -> node instanceof Labeled title && title.getText().equals(I18n.text("change.kind.password")));
            robot.await("#beginButton", node -> !node.isDisabled());
            robot.picture("change-password");
        });
        tour.run("What a deletion takes and what it leaves is shown before", () -> {
            robot.click("#deleteMode");
            robot.await("#removalList .progress-row");
            robot.picture("change-delete");
            robot.click("#releasesButton");
        });
        tour.run(
                "The wizard offers sentinels",
                () -> fillWizard(NAMESPACE, () -> {
                    robot.click("#sentinelCard");
                    robot.picture("deploy-sentinel");
                }));
        tour.run("A Redis with sentinels answers in its roles", () -> {
            deploy();
            robot.picture("deploy-done-sentinel");
        });
        tour.run("It is seen whole, and everybody agrees", () -> seeWhole(MASTER, "topology-sentinel"));
        tour.run("A replica that is made a master by hand is named", () -> {
            makeMaster();
            awaitDisagreement();
            robot.picture("topology-split");
        });
        tour.run("The sentinels mend it", this::awaitAgreement);
        tour.run("The master's pod goes, and a failover is seen as it happens", () -> {
            try (KubeSession session = graph.open(Practice.CONTEXT)) {
                session.delete(new ObjectRef("v1", "Pod", NAMESPACE, MASTER));
            }
            awaitDisagreement();
            robot.picture("topology-failover");
        });
        tour.run("A new master serves, and everybody agrees again", () -> {
            awaitAgreement();
            robot.picture("topology-after");
            robot.click("#themeButton");
            robot.picture("topology-dark");
            robot.click("#themeButton");
        });
    }

    /** Another number of masters, thought through. */
    private void choose(String masters) {
        robot.await(
                "#mastersNow",
                now -> now instanceof Labeled label && label.getText().matches(".*[1-9].*"));
        robot.type("#masters .text-field", masters);
        robot.click("#title");
        robot.await("#beginButton", node -> !node.isDisabled());
    }

    private void fillWizard(String namespace, Tour.Step topology) throws IOException {
        robot.click("#deployButton");
        robot.type("#namespaceBox .text-field", namespace);
        robot.type("#releaseField", RELEASE);
        robot.click("#nextButton");
        topology.run();
        robot.click("#nextButton");
        robot.await("#memorySlider");
        robot.type("#cpuRequest", CPU);
        for (String arrived : new String[] {"#generatedChoice", "#policyBox"}) {
            robot.click("#nextButton");
            robot.await(arrived);
        }
        robot.click("#nextButton");
    }

    private void deploy() {
        robot.await(".page #deployButton", node -> !node.isDisabled());
        robot.click(".page #deployButton");
        robot.await("#watchLiveButton");
        robot.await("#endpointList .label");
    }

    private void seeWhole(String server, String picture) throws IOException {
        robot.click("#watchLiveButton");
        robot.await("#node-" + server);
        seeTopology(picture);
    }

    /** From the live panels of a release. */
    void seeTopology(String picture) throws IOException {
        robot.click("#topologyPage");
        robot.await(".topology-map");
        awaitAgreement();
        // What moves is known from the second look on.
        robot.await(
                ".topology-map",
                map -> map.lookupAll(".topology-line").stream()
                        .noneMatch(line ->
                                line instanceof Labeled label && label.getText().startsWith("—")));
        robot.picture(picture);
    }

    /** Everybody has spoken and nobody disagrees. */
    private void awaitAgreement() {
        robot.await(
                "#findings",
                FindingList.class,
                list -> !list.getItems().isEmpty()
                        && list.getItems().stream().allMatch(finding -> finding.severity() == Severity.OK));
    }

    private void awaitDisagreement() {
        robot.await(
                "#findings",
                FindingList.class,
                list -> list.getItems().stream()
                        .anyMatch(finding -> finding.severity().compareTo(Severity.WARNING) >= 0));
    }

    private void makeMaster() throws IOException {
        tell(NAMESPACE, REPLICA, "REPLICAOF NO ONE");
    }

    /** As somebody with redis-cli would. */
    private void tell(String namespace, String pod, String command) throws IOException {
        try (KubeSession session = graph.open(Practice.CONTEXT)) {
            String password = session.secret(namespace, RELEASE)
                    .flatMap(secret -> secret.text("redis-password"))
                    .orElseThrow();
            try (Forward forward = session.forward(namespace, () -> pod, 6379);
                    Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), forward.localPort())) {
                socket.getOutputStream()
                        .write(("AUTH " + password + "\r\n" + command + "\r\nQUIT\r\n")
                                .getBytes(StandardCharsets.UTF_8));
                InputStream answers = socket.getInputStream();
                String said = new String(answers.readAllBytes(), StandardCharsets.UTF_8);
                if (said.lines().anyMatch(line -> line.startsWith("-"))) {
                    throw new IOException(pod + " refused: " + said.strip());
                }
            }
        }
    }
}
