package dev.redwheel.insight;

import dev.redwheel.model.Release;
import java.util.List;

/**
 * What the catalogue knows at one moment.
 *
 * @param releases in order of namespace, then name; also those that are no Redis
 * @param unread releases whose payload is still to come; their rows have no chart yet and count as no Redis
 * @param complete whether every namespace that can be read was read once and nothing is unread
 */
public record ReleaseList(List<Release> releases, Coverage coverage, int unread, boolean complete) {
    public ReleaseList {
        releases = List.copyOf(releases);
    }

    /**
     * Which namespaces the list speaks for.
     *
     * @param allNamespaces one list over the whole cluster was allowed; then {@code covered} is empty
     * @param covered namespaces that were read
     * @param forbidden namespaces that were tried and may not be read
     * @param namespacesListable whether the user may list namespaces; if not, only known ones could be tried
     * @param missingRights what was refused, each as "list secrets in all namespaces"
     */
    public record Coverage(
            boolean allNamespaces,
            List<String> covered,
            List<String> forbidden,
            boolean namespacesListable,
            List<String> missingRights) {
        public Coverage {
            covered = List.copyOf(covered);
            forbidden = List.copyOf(forbidden);
            missingRights = List.copyOf(missingRights);
        }
    }
}
