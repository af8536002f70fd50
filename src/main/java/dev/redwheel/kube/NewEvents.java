package dev.redwheel.kube;

import dev.redwheel.model.EventInfo;
import dev.redwheel.model.Snapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells of the events that are new or repeated since the snapshot before. What is there at the start is not told. */
final class NewEvents implements Consumer<Snapshot<List<EventInfo>>> {
    private final Consumer<EventInfo> consumer;
    private @Nullable Map<String, Integer> told;

    NewEvents(Consumer<EventInfo> consumer) {
        this.consumer = consumer;
    }

    @Override
    public void accept(Snapshot<List<EventInfo>> snapshot) {
        if (snapshot.isStale()) {
            return;
        }
        Map<String, Integer> before = told;
        Map<String, Integer> now = new HashMap<>();
        for (EventInfo event : snapshot.data()) {
            now.put(event.uid(), event.count());
            if (before != null && before.getOrDefault(event.uid(), 0) < event.count()) {
                consumer.accept(event);
            }
        }
        told = now;
    }
}
