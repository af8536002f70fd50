package dev.redwheel.ui.change;

import dev.redwheel.task.Scope;
import javafx.animation.PauseTransition;
import javafx.util.Duration;

/** What is typed is thought through when the hands rest: the cluster and Helm are asked for it. */
final class Typing {
    private static final Duration REST = Duration.millis(600);

    private Typing() {}

    /** @return to be played from its start with every change of the text */
    static PauseTransition pause(Scope scope, Runnable then) {
        PauseTransition pause = new PauseTransition(REST);
        pause.setOnFinished(event -> then.run());
        scope.add(pause::stop);
        return pause;
    }
}
