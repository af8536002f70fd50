package dev.redwheel.ui.deploy;

import dev.redwheel.ui.common.I18n;
import dev.redwheel.values.DataMoves;
import dev.redwheel.values.Deployment;
import dev.redwheel.values.Image;
import dev.redwheel.values.RedisVersion;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;

/** Which server runs, in which version, and where its data can go. FX thread only. */
final class ImageViewModel {
    enum Server {
        REDIS,
        VALKEY,
        /** Any other repository; only the YAML can name it. */
        OTHER
    }

    private final ValuesDraft draft;
    private final DraftValue<Server> server;
    private final DraftText tag;
    private final ObservableList<String> tags = FXCollections.observableArrayList();
    /** What was said of a server before another one was chosen. */
    private final Map<Server, Image> before = new EnumMap<>(Server.class);

    ImageViewModel(ValuesDraft draft) {
        this.draft = draft;
        server = new DraftValue<>(draft, deployment -> server(deployment.image()), this::choose);
        tag = new DraftText(
                draft,
                deployment -> deployment.image().tag(),
                (deployment, text) -> deployment.withImage(deployment.image().withTag(text.strip())));
        server.subscribe(chosen -> tags.setAll(tags(chosen)));
        draft.deploymentProperty().subscribe(deployment -> before.put(server(deployment.image()), deployment.image()));
    }

    private static Server server(Image image) {
        return switch (image.repository()) {
            case "", Image.REDIS -> Server.REDIS;
            case Image.VALKEY -> Server.VALKEY;
            default -> Server.OTHER;
        };
    }

    ObjectProperty<Server> serverProperty() {
        return server;
    }

    /** Empty for the chart's own, which is of Redis. */
    StringProperty tagProperty() {
        return tag;
    }

    /** The versions to choose from, newest first; any other tag may be typed. */
    ObservableList<String> tags() {
        return tags;
    }

    private static List<String> tags(Server of) {
        return switch (of) {
            case REDIS -> Image.REDIS_TAGS;
            case VALKEY -> Image.VALKEY_TAGS;
            case OTHER -> List.of();
        };
    }

    /** The image that the values name beside Redis and Valkey; empty when they name none. */
    String otherRepository() {
        return Optional.ofNullable(before.get(Server.OTHER))
                .map(Image::repository)
                .orElse("");
    }

    /** What the data files of this server can be read by, and which it reads. */
    String dataMoves() {
        DataMoves moves = DataMoves.of(draft.deployment().image(), imageVersion());
        return I18n.text(
                "deploy.image.data." + moves.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    /** Against which version directives are checked. */
    String checkedAgainst() {
        Image image = draft.deployment().image();
        if (image.isValkey()) {
            return I18n.text("deploy.advanced.subtitle.valkey", RedisVersion.FORKED.toString());
        }
        return imageVersion()
                .map(version -> I18n.text("deploy.advanced.subtitle", version.toString()))
                .orElseGet(() -> I18n.text("deploy.advanced.version.unknown", image.tag()));
    }

    /** Why this image cannot be taken; empty when it can. */
    String problem() {
        return draft.problemAt(path -> path.startsWith("image"));
    }

    private Optional<RedisVersion> imageVersion() {
        return draft.check().imageVersion(draft.deployment());
    }

    private Deployment choose(Deployment deployment, Server chosen) {
        Image first = switch (chosen) {
            case REDIS -> Image.DEFAULT;
            // The chart's own tag is a version of Redis.
            case VALKEY -> new Image(Image.VALKEY, Image.VALKEY_TAGS.getFirst());
            case OTHER -> deployment.image();
        };
        return deployment.withImage(before.getOrDefault(chosen, first));
    }
}
