package dev.redwheel.ui.certificate;

import dev.redwheel.error.OpsException;
import dev.redwheel.ui.common.DialogService;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers every question the same and keeps what was said. */
public final class AskedDialogs implements DialogService {
    public final List<String> said = new CopyOnWriteArrayList<>();
    public volatile boolean answer = true;

    @Override
    public boolean confirm(String title, String message, String confirm) {
        said.add(title + "\n" + message);
        return answer;
    }

    @Override
    public boolean confirmByTyping(String title, String message, String mustType, String confirm) {
        throw new AssertionError("Nothing is destroyed here");
    }

    @Override
    public void error(OpsException error) {
        said.add(error.getMessage());
    }

    @Override
    public void notice(String message) {
        said.add(message);
    }

    @Override
    public void copy(String what, String text) {
        throw new AssertionError("Nothing is copied here");
    }
}
