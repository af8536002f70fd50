package dev.redwheel.launcher;

import dev.redwheel.helm.BuiltInChart;
import dev.redwheel.helm.HelmClient;
import dev.redwheel.insight.BundledInfoGlossary;
import dev.redwheel.insight.InfoGlossary;
import dev.redwheel.insight.KubeLiveMonitors;
import dev.redwheel.insight.ReleaseReader;
import dev.redwheel.insight.VitalsSampler;
import dev.redwheel.insight.topology.TopologyMonitor;
import dev.redwheel.kube.KubeConnector;
import dev.redwheel.kube.KubeContexts;
import dev.redwheel.kube.KubeSession;
import dev.redwheel.model.Environment;
import dev.redwheel.model.KubeContext;
import dev.redwheel.model.ReleaseKey;
import dev.redwheel.operation.AuditLog;
import dev.redwheel.operation.CertificateRenewal;
import dev.redwheel.operation.Deployments;
import dev.redwheel.operation.ForwardedRedisProbe;
import dev.redwheel.operation.HelmInstaller;
import dev.redwheel.operation.OperationJournal;
import dev.redwheel.operation.OperationServices;
import dev.redwheel.operation.Preflight;
import dev.redwheel.operation.ReadOnlyGuard;
import dev.redwheel.operation.change.Changes;
import dev.redwheel.redis.RedisConnector;
import dev.redwheel.settings.ContextSettings;
import dev.redwheel.settings.Home;
import dev.redwheel.settings.RunFiles;
import dev.redwheel.settings.SettingsStore;
import dev.redwheel.task.BackgroundTask;
import dev.redwheel.task.Scope;
import dev.redwheel.task.TaskExecutor;
import dev.redwheel.task.ThreadTaskExecutor;
import dev.redwheel.ui.app.FxExecutor;
import dev.redwheel.ui.app.PageFactory;
import dev.redwheel.ui.certificate.CertificateViewModel;
import dev.redwheel.ui.change.ChangePage;
import dev.redwheel.ui.change.ChangePageSetup;
import dev.redwheel.ui.change.ChangeViewModel;
import dev.redwheel.ui.common.DialogService;
import dev.redwheel.ui.common.FileTarget;
import dev.redwheel.ui.common.FxmlFile;
import dev.redwheel.ui.common.Navigator;
import dev.redwheel.ui.common.Page;
import dev.redwheel.ui.common.PageView;
import dev.redwheel.ui.common.Views;
import dev.redwheel.ui.contexts.ContextsController;
import dev.redwheel.ui.contexts.ContextsViewModel;
import dev.redwheel.ui.deploy.ChartSaving;
import dev.redwheel.ui.deploy.DeployProgressPage;
import dev.redwheel.ui.deploy.DeployWizardPage;
import dev.redwheel.ui.deploy.DeployWizardViewModel;
import dev.redwheel.ui.deploy.SessionWizardCluster;
import dev.redwheel.ui.deploy.UnfinishedOperationsViewModel;
import dev.redwheel.ui.deploy.WizardCluster;
import dev.redwheel.ui.live.LivePage;
import dev.redwheel.ui.live.LivePageSetup;
import dev.redwheel.ui.releases.ReleasesController;
import dev.redwheel.ui.releases.ReleasesViewModel;
import dev.redwheel.ui.topology.TopologyPage;
import dev.redwheel.ui.topology.TopologyPageSetup;
import dev.redwheel.ui.topology.TopologyViewModel;
import dev.redwheel.values.Passwords;
import dev.redwheel.values.RedisDirectives;
import dev.redwheel.values.ValuesCheck;
import dev.redwheel.values.ValuesSchema;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Builds every object and knows how they belong together; nothing else does. What the first window does not need is built
 * when it is first asked for.
 */
final class ObjectGraph implements AutoCloseable {
    private static final Duration CONTACT_LIMIT = Duration.ofSeconds(15);

    private final Clock clock = Clock.system(ZoneId.systemDefault());
    private final Scope all = new Scope();
    private final TaskExecutor tasks = new ThreadTaskExecutor(new FxExecutor());
    private final SettingsStore settings;
    private final RunFiles files;
    private final Practice practice;
    private final KubeContexts contexts;
    private final KubeConnector connector;
    private final ReadOnlyGuard guard;
    private final Once<OperationServices> operations;
    private final Once<Deployments> deployments;
    private final Once<Changes> changes;
    private final Once<BuiltInChart> chart;
    private final Once<InfoGlossary> glossary = new Once<>(BundledInfoGlossary::load);
    private final Once<RedisConnector> redis = new Once<>(() -> all.add(new RedisConnector()));

    ObjectGraph(Optional<Path> kubeconfig, Home home, SettingsStore settings) {
        this.settings = settings;
        files = all.add(new RunFiles(home.root().resolve("tmp")));
        chart = new Once<>(() -> new BuiltInChart(files));
        practice = all.add(new Practice(home.root().resolve(Practice.FOLDER)));
        contexts =
                all.add(KubeContexts.open(kubeconfig, System.getenv(), Home.userFolder(), List.of(practice.context())));
        connector = new KubeConnector(contexts, System.getenv(), files);
        guard = new ReadOnlyGuard(context -> settings.get().context(context).readOnly());
        operations = new Once<>(() -> new OperationServices(
                this::open,
                new HelmInstaller(new HelmClient(files), chart.get(), guard),
                new ForwardedRedisProbe(redis.get(), clock),
                new OperationJournal(home.root().resolve("operations")),
                new AuditLog(home.root().resolve("audit")),
                clock));
        changes = new Once<>(() -> all.add(new Changes(operations.get(), redis.get(), tasks)));
        deployments = new Once<>(() -> all.add(new Deployments(
                operations.get(),
                tasks,
                (context, release, file) -> changes.get().fill(context, release, file))));
    }

    /** The pages of the console over these objects. */
    PageFactory pages(DialogService dialogs, FileTarget files) {
        return (page, navigator) -> switch (page) {
            case Page.Contexts() -> contextsPage(dialogs, navigator);
            case Page.Releases(String context) -> releasesPage(context, dialogs, navigator);
            case Page.Deploy deploy ->
                deploy.operation()
                        .map(operation -> DeployProgressPage.open(
                                deployments.get(),
                                operation,
                                navigator,
                                dialogs,
                                tasks,
                                clock,
                                name -> marks(name).environment() == Environment.PRODUCTION,
                                Practice.CONTEXT::equals))
                        .orElseGet(() -> wizardPage(deploy, dialogs, files, navigator));
            case Page.Live live -> livePage(live, dialogs, files, navigator);
            case Page.Topology topology -> topologyPage(topology, navigator);
            case Page.Change change -> changePage(change, dialogs, files, navigator);
        };
    }

    /** Looks for deployments an earlier run left unfinished, in the background, and hands over what tells of them. */
    void findUnfinished(Navigator navigator, Consumer<UnfinishedOperationsViewModel> listener) {
        all.addTask(tasks.submit(BackgroundTask.of("open the journal", deployments::get)
                .onSuccess(found ->
                        listener.accept(new UnfinishedOperationsViewModel(found, changes.get(), tasks, navigator)))));
    }

    private PageView contextsPage(DialogService dialogs, Navigator navigator) {
        Scope scope = new Scope();
        ContextsViewModel model = new ContextsViewModel(
                contexts,
                (context, rights) -> connector.check(context, CONTACT_LIMIT, rights),
                settings,
                tasks,
                clock,
                scope);
        return new PageView(
                Views.load(FxmlFile.CONTEXTS_LIST, new ContextsController(model, dialogs, navigator)), scope);
    }

    private PageView releasesPage(String context, DialogService dialogs, Navigator navigator) {
        ReleasesViewModel model = new ReleasesViewModel(
                context,
                () -> open(context),
                (session, figures) -> VitalsSampler.start(
                        (target, listener) -> new KubeLiveMonitors(session, redis.get(), clock).start(target, listener),
                        clock,
                        figures),
                settings,
                tasks,
                navigator,
                dialogs,
                clock);
        PageView view = new PageView(Views.load(FxmlFile.RELEASES_LIST, new ReleasesController(model)), model.scope());
        model.start();
        return view;
    }

    private PageView wizardPage(Page.Deploy page, DialogService dialogs, FileTarget files, Navigator navigator) {
        String context = page.context();
        OperationServices services = operations.get();
        WizardCluster cluster =
                new SessionWizardCluster(context, this::open, services.installer(), new Preflight(services, guard));
        ContextSettings marks = marks(context);
        String namespace = page.namespace()
                .or(() -> contexts.context(context).map(KubeContext::namespace))
                .orElse("default");
        DeployWizardViewModel.Place place = new DeployWizardViewModel.Place(
                context,
                marks.environment(),
                marks.readOnly(),
                context.equals(Practice.CONTEXT),
                namespace,
                marks.namespaces());
        return new DeployWizardPage(
                        valuesCheck(),
                        tasks,
                        dialogs,
                        new Passwords(new SecureRandom()),
                        new ChartSaving(files, (folder, values) -> chart.get().save(folder, values)),
                        clock)
                .open(place, cluster, request -> {
                    String operation = deployments.get().start(request).id();
                    navigator.show(new Page.Deploy(context, Optional.of(namespace), Optional.of(operation)));
                });
    }

    private ValuesCheck valuesCheck() {
        BuiltInChart builtIn = chart.get();
        return new ValuesCheck(new ValuesSchema(builtIn.schemaJson()), RedisDirectives.load(), builtIn.appVersion());
    }

    private PageView topologyPage(Page.Topology page, Navigator navigator) {
        Scope session = new Scope();
        TopologyPageSetup setup = topologySetup(page.context(), page.release(), session, navigator);
        CertificateViewModel certificate = new CertificateViewModel(
                () -> new CertificateRenewal(operations.get()).look(page.context(), page.release()),
                marks(page.context()).readOnly(),
                () -> navigator.show(Page.Change.certificate(page.context(), page.release())),
                tasks,
                clock);
        PageView view = TopologyPage.open(setup, certificate, tasks, clock);
        view.scope().add(session);
        return view;
    }

    private TopologyPageSetup topologySetup(String context, ReleaseKey key, Scope session, Navigator navigator) {
        AtomicReference<KubeSession> last = new AtomicReference<>();
        return new TopologyPageSetup(
                context,
                marks(context).environment(),
                key,
                (release, listener) ->
                        TopologyMonitor.start(reopen(context, session, last), release, redis.get(), clock, listener),
                pod -> navigator.show(new Page.Live(context, key, pod)),
                () -> navigator.show(new Page.Change(context, key, Optional.empty())));
    }

    private PageView changePage(Page.Change page, DialogService dialogs, FileTarget files, Navigator navigator) {
        Scope session = new Scope();
        ContextSettings marks = marks(page.context());
        ChangeViewModel model = new ChangeViewModel(
                new ChangePageSetup(
                        page.context(), marks.environment(), marks.readOnly(), page.release(), page.operation()),
                changes.get(),
                tasks,
                dialogs,
                files,
                navigator,
                clock);
        model.open(page.part(), page.file());
        PageView view = ChangePage.open(
                model,
                new TopologyViewModel(topologySetup(page.context(), page.release(), session, navigator), tasks, clock),
                clock);
        view.scope().add(session);
        return view;
    }

    private PageView livePage(Page.Live page, DialogService dialogs, FileTarget files, Navigator navigator) {
        Scope session = new Scope();
        AtomicReference<KubeSession> last = new AtomicReference<>();
        LivePageSetup setup = new LivePageSetup(
                page.context(),
                marks(page.context()).environment(),
                page.release(),
                (release, listener) -> {
                    KubeSession opened = reopen(page.context(), session, last);
                    return new KubeLiveMonitors(opened, redis.get(), clock)
                            .start(new ReleaseReader(opened).target(release), listener);
                },
                glossary.get(),
                page.context().equals(Practice.CONTEXT) ? Optional.of(practice::load) : Optional.empty(),
                page.pod(),
                Optional.of(() -> navigator.show(new Page.Topology(page.context(), page.release()))));
        PageView view = LivePage.open(setup, tasks, dialogs, files, clock);
        view.scope().add(session);
        return view;
    }

    /** The page's session for another try; the one of the try before ends. */
    private KubeSession reopen(String context, Scope scope, AtomicReference<KubeSession> last) {
        KubeSession opened = scope.add(open(context));
        KubeSession before = last.getAndSet(opened);
        if (before != null) {
            scope.release(before);
        }
        return opened;
    }

    private ContextSettings marks(String context) {
        return settings.get().context(context);
    }

    KubeSession open(String context) {
        return connector.open(context, guard::check);
    }

    @Override
    public void close() {
        all.close();
    }
}
