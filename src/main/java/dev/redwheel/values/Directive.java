package dev.redwheel.values;

import java.util.Optional;

/**
 * One directive of redis.conf.
 *
 * @param since the first version that takes it; empty when it is older than 5.0
 * @param until the last version that takes it; empty when all later ones do
 * @param type as the table writes it: "yesno", "int:0:65535", "memory", "enum:a,b", "text", "words"
 * @param defaultValue as redis.conf would write it; may be empty
 * @param live whether CONFIG SET takes it on a running server
 * @param explanation one sentence
 */
public record Directive(
        String name,
        Optional<RedisVersion> since,
        Optional<RedisVersion> until,
        String type,
        String defaultValue,
        boolean live,
        String explanation) {

    /** Whether that version takes it. */
    public boolean knownTo(RedisVersion version) {
        return since.map(first -> first.compareTo(version) <= 0).orElse(true)
                && until.map(last -> last.compareTo(version) >= 0).orElse(true);
    }
}
