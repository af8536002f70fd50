package dev.redwheel.ui.live;

import dev.redwheel.error.OpsException;
import dev.redwheel.ui.common.DialogService;
import java.util.ArrayList;
import java.util.List;

/** Remembers what it was told. */
public final class FakeDialogs implements DialogService {
    final List<String> notices = new ArrayList<>();
    final List<OpsException> errors = new ArrayList<>();

    @Override
    public boolean confirm(String title, String message, String confirm) {
        return true;
    }

    @Override
    public boolean confirmByTyping(String title, String message, String mustType, String confirm) {
        return true;
    }

    @Override
    public void error(OpsException error) {
        errors.add(error);
    }

    @Override
    public void notice(String message) {
        notices.add(message);
    }

    @Override
    public void copy(String what, String text) {
        notices.add(text);
    }
}
