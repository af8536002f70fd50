package dev.redwheel.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The TCP ports that processes listen on, as Linux tells: of /proc/net/tcp, an address and port in hex. */
public record ListeningSockets(List<String> addresses) {
    /** Of those processes, which this user must own. */
    public static ListeningSockets of(Stream<ProcessHandle> processes) {
        Set<String> own =
                processes.flatMap(process -> sockets(process.pid()).stream()).collect(Collectors.toSet());
        return new ListeningSockets(
                table().filter(row -> own.contains(row[9])).map(row -> row[1]).toList());
    }

    /** Those of these that some process still listens on. */
    public List<String> stillThere() {
        Set<String> now = table().map(row -> row[1]).collect(Collectors.toSet());
        return addresses.stream().filter(now::contains).toList();
    }

    /** Hex, each group of four bytes reversed; in tcp6 ::ffff:127.x.y.z or ::1. */
    public static boolean isLoopback(String address) {
        byte[] bytes = HexFormat.of().parseHex(address.substring(0, address.indexOf(':')));
        return bytes.length == 4 ? bytes[3] == 127 : bytes[12] == 1 || (bytes[15] == 127 && bytes[8] == -1);
    }

    private static Stream<String[]> table() {
        return Stream.of("/proc/net/tcp", "/proc/net/tcp6")
                .flatMap(table -> lines(Path.of(table)).stream().skip(1))
                .map(line -> line.strip().split("\\s+"))
                .filter(row -> row[3].equals("0A"));
    }

    private static List<String> sockets(long pid) {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return files.map(ListeningSockets::linkTarget)
                    .filter(target -> target.startsWith("socket:["))
                    .map(target -> target.substring(8, target.length() - 1))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static String linkTarget(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }
}
