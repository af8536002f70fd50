package dev.redwheel.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redwheel.kube.SecretData;
import dev.redwheel.model.Finding;
import dev.redwheel.model.NodeInfo;
import dev.redwheel.model.QuotaInfo;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.model.Severity;
import dev.redwheel.operation.ReleaseObservation.RedisAnswer;
import dev.redwheel.task.CancelToken;
import dev.redwheel.values.DeployRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreflightTest {
    @TempDir
    Path home;

    private final FakeCluster cluster = new FakeCluster();
    private DeployRequest request = Requests.standalone("fake", "caching", "redis", true);
    private boolean readOnly;

    private List<Finding> check() {
        OperationServices services = new OperationServices(
                context -> cluster,
                cluster,
                (session, pod, password, plan) -> new RedisAnswer(true, "master"),
                new OperationJournal(home),
                new AuditLog(home),
                InstantSource.fixed(FakeCluster.NOW));
        List<Finding> told = new ArrayList<>();
        List<Finding> all = new Preflight(services, new ReadOnlyGuard(context -> readOnly))
                .check(request, told::add, new CancelToken());
        assertThat(told).isEqualTo(all);
        assertThat(cluster.changes).isEmpty();
        return all;
    }

    private Finding finding(String id) {
        return check().stream()
                .filter(finding -> finding.id().equals(id))
                .max(java.util.Comparator.comparing(Finding::severity))
                .orElseThrow();
    }

    private void assertFinding(String id, Severity severity, String words) {
        Finding finding = finding(id);
        assertThat(finding.severity()).as("%s", finding).isEqualTo(severity);
        assertThat(finding.title() + ": " + finding.detail()).contains(words);
    }

    @Test
    void allIsWellOnAnEmptyCluster() {
        assertThat(check())
                .allSatisfy(finding ->
                        assertThat(finding.severity()).as("%s", finding).isEqualTo(Severity.OK));
    }

    @Test
    void everyKindOfTheManifestsIsAskedFor() {
        assertThat(check())
                .filteredOn(finding -> finding.id().equals("permission"))
                .extracting(Finding::title)
                .contains(
                        "Right to namespaces",
                        "Right to services",
                        "Right to poddisruptionbudgets.policy",
                        "Right to statefulsets.apps",
                        "Right to secrets",
                        "Right to pods/portforward");
    }

    @Test
    void aMissingRightBlocksAndIsNamed() {
        cluster.denied.add("create statefulsets");
        assertFinding("permission", Severity.BLOCKED, "statefulsets.apps: Missing: create");
    }

    @Test
    void aMissingRightThatOnlyHelpsToLookIsAWarning() {
        cluster.denied.add("create pods/portforward");
        assertFinding("permission", Severity.WARNING, "nobody asks Redis");
    }

    @Test
    void aFileToStartWithThatHasGoneSinceItWasChosenBlocks() throws IOException {
        Path file = Files.writeString(home.resolve("dump.rdb"), "any");
        request = request.withData(file);
        assertFinding("data", Severity.OK, "dump.rdb is there");

        Files.delete(file);
        assertFinding("data", Severity.BLOCKED, "dump.rdb is not there any more");
    }

    @Test
    void aReadOnlyContextBlocks() {
        readOnly = true;
        assertFinding("read-only", Severity.BLOCKED, "read-only");
    }

    @Test
    void aNamespaceThatIsBeingDeletedBlocks() {
        cluster.namespaces.put("caching", Map.of());
        cluster.ending.add("caching");
        assertFinding("namespace", Severity.BLOCKED, "caching is being deleted");
    }

    @Test
    void whatARunningReleaseUsesIsNeverCalledLeftOver() {
        cluster.putRelease(new ReleaseKey("caching", "redis"), "deployed");
        cluster.secrets.put(
                "redis",
                new SecretData(
                        "caching", "redis", "Opaque", Map.of(DeploySteps.MANAGED_BY, DeploySteps.REDWHEEL), Map.of()));
        assertFinding("secret", Severity.BLOCKED, "release redis, which may use it");
        assertThat(finding("secret").next()).isEqualTo("Choose another release name.");
    }

    @Test
    void aReleaseOfThatNameBlocksWhateverItsStatus() {
        cluster.putRelease(new ReleaseKey("caching", "redis"), "pending-install");
        assertFinding("name-clash", Severity.BLOCKED, "pending-install");
    }

    @Test
    void objectsOfTheSameNamesBlock() {
        cluster.objects.addAll(
                ReleasePlan.parse(FakeCluster.MANIFEST, "caching").objects().subList(0, 1));
        assertFinding("objects", Severity.BLOCKED, "Service redis-master exists");
    }

    @Test
    void aLeftoverSecretBlocks() {
        cluster.secrets.put("redis", new SecretData("caching", "redis", "Opaque", Map.of(), Map.of()));
        assertFinding("secret", Severity.BLOCKED, "was not made by Redwheel");
    }

    @Test
    void leftoverDataIsUsedAgainAndSaidSo() {
        cluster.claims.put(
                "redis-data-redis-master-0", FakeCluster.claim("caching", "redis-data-redis-master-0", "Bound"));
        assertFinding("leftover-claims", Severity.WARNING, "8 GiB of class standard, Bound");
    }

    @Test
    void withoutADefaultClassNothingBinds() {
        cluster.classes.clear();
        assertFinding("storage-class", Severity.BLOCKED, "no default storage class");
    }

    @Test
    void podsThatFitNowhere() {
        cluster.nodes.clear();
        cluster.nodes.add(
                new NodeInfo("small", true, true, "", 2000, 128L << 20, OptionalLong.of(0), OptionalLong.of(0)));
        assertFinding("capacity", Severity.BLOCKED, "no node is that large");
    }

    @Test
    void podsThatDoNotFitNow() {
        cluster.nodes.clear();
        cluster.nodes.add(
                new NodeInfo("full", true, true, "", 2000, 1L << 30, OptionalLong.of(0), OptionalLong.of(900L << 20)));
        assertFinding("capacity", Severity.WARNING, "124 MiB and 2 cores");
    }

    @Test
    void whatMayNotBeReadIsUnknownAndKeepsNothingElseBack() {
        cluster.denied.add("list nodes");
        assertFinding("capacity", Severity.UNKNOWN, "could not be found out");
        assertThat(check()).extracting(Finding::id).contains("quota", "image");
    }

    @Test
    void aQuotaWithTooLittleLeft() {
        cluster.quotas.add(
                new QuotaInfo("team", List.of(new QuotaInfo.Line("requests.memory", 300L << 20, 100L << 20))));
        assertFinding("quota", Severity.BLOCKED, "requests.memory: 256 MiB needed, 200 MiB of 300 MiB free");
    }

    @Test
    void aQuotaThatDemandsALimitNobodySet() {
        cluster.quotas.add(new QuotaInfo("team", List.of(new QuotaInfo.Line("limits.cpu", 4000, 0))));
        assertFinding("quota", Severity.BLOCKED, "redis-master says none");
    }

    @Test
    void aPasswordInTheValuesBlocks() {
        request = Requests.with(
                "fake", "caching", "redis", true, "auth:\n  password: hunter2hunter2\n", request.password());
        assertFinding("values", Severity.BLOCKED, "looks like a password");
        assertThat(check().toString()).doesNotContain("hunter2");
    }

    @Test
    void anImageWithoutAVersionIsAWarning() {
        cluster.manifest = FakeCluster.MANIFEST.replace("redis:7.0.15", "redis");
        assertFinding("image", Severity.WARNING, "no fixed version");
    }
}
