package dev.redwheel.launcher;

import dev.redwheel.kube.Forward;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.ObjectRef;
import dev.redwheel.model.Severity;
import dev.redwheel.ui.control.FindingList;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

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

    private final TourRobot robot;
    private final ObjectGraph graph;

    TourTopologies(TourRobot robot, ObjectGraph graph) {
        this.robot = robot;
        this.graph = graph;
    }

    void steps(Tour.Steps tour) throws IOException {
        tour.run("The wizard offers a cluster and sentinels", this::fillWizard);
        tour.run("A Redis with sentinels answers in its roles", () -> {
            robot.await(".page #deployButton", node -> !node.isDisabled());
            robot.click(".page #deployButton");
            robot.await("#watchLiveButton");
            robot.await("#endpointList .label");
            robot.picture("deploy-done-sentinel");
        });
        tour.run("It is seen whole, and everybody agrees", () -> {
            robot.click("#watchLiveButton");
            robot.await("#node-" + MASTER);
            robot.click("#topologyPage");
            robot.await(".topology-map");
            awaitAgreement();
            robot.picture("topology-sentinel");
        });
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

    private void fillWizard() throws IOException {
        robot.click("#deployButton");
        robot.type("#namespaceBox .text-field", NAMESPACE);
        robot.type("#releaseField", RELEASE);
        robot.click("#nextButton");
        robot.click("#clusterCard");
        robot.picture("deploy-cluster");
        robot.click("#sentinelCard");
        robot.picture("deploy-sentinel");
        for (String arrived : new String[] {"#memorySlider", "#generatedChoice", "#policyBox"}) {
            robot.click("#nextButton");
            robot.await(arrived);
        }
        robot.click("#nextButton");
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

    /** As somebody with redis-cli would. */
    private void makeMaster() throws IOException {
        try (KubeSession session = graph.open(Practice.CONTEXT)) {
            String password = session.secret(NAMESPACE, RELEASE)
                    .flatMap(secret -> secret.text("redis-password"))
                    .orElseThrow();
            try (Forward forward = session.forward(NAMESPACE, () -> REPLICA, 6379);
                    Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), forward.localPort())) {
                socket.getOutputStream()
                        .write(("AUTH " + password + "\r\nREPLICAOF NO ONE\r\nQUIT\r\n")
                                .getBytes(StandardCharsets.UTF_8));
                InputStream answers = socket.getInputStream();
                String said = new String(answers.readAllBytes(), StandardCharsets.UTF_8);
                if (said.lines().anyMatch(line -> line.startsWith("-"))) {
                    throw new IOException(REPLICA + " refused: " + said.strip());
                }
            }
        }
    }
}
