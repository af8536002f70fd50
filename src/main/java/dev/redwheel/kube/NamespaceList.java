package dev.redwheel.kube;

import java.util.List;

/**
 * The namespaces a user can work with.
 *
 * @param names in alphabetical order
 * @param listable whether the user may list namespaces; when not, {@code names} are those of the candidates in which the
 *     user may do something
 */
public record NamespaceList(List<String> names, boolean listable) {
    public NamespaceList {
        names = List.copyOf(names);
    }
}
