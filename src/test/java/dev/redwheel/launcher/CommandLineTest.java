package dev.redwheel.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CommandLineTest {
    @Test
    void everyLineOfAnOptionsTextStandsUnderTheFirst() {
        String usage = new picocli.CommandLine(new CommandLine()).getUsageMessage(picocli.CommandLine.Help.Ansi.OFF);
        // The line of the option itself; the synopsis names it too.
        List<String> tour = usage.lines()
                .dropWhile(line -> !line.stripLeading().startsWith("--tour"))
                .takeWhile(line -> !line.contains("-h,"))
                .toList();
        int column = tour.getFirst().indexOf("Without");

        // A wrapped line is two deeper; nothing but the last one may end long before the right edge.
        assertThat(tour.stream().skip(1)).allSatisfy(line -> assertThat(line).startsWith(" ".repeat(column + 2)));
        assertThat(tour.subList(1, tour.size() - 1))
                .allSatisfy(line -> assertThat(line.strip()).hasSizeGreaterThan(40));
    }
}
