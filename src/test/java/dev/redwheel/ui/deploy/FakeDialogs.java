package dev.redwheel.ui.deploy;

import dev.redwheel.error.OpsException;
import dev.redwheel.ui.common.DialogService;
import java.util.ArrayList;
import java.util.List;

/** Answers as it is told and notes what was asked. */
final class FakeDialogs implements DialogService {
    final List<String> asked = new ArrayList<>();
    String copied = "";
    boolean answer = true;

    @Override
    public boolean confirm(String title, String message, String confirm) {
        asked.add(title);
        return answer;
    }

    @Override
    public boolean confirmByTyping(String title, String message, String mustType, String confirm) {
        asked.add("type " + mustType);
        return answer;
    }

    @Override
    public void error(OpsException error) {
        asked.add(error.getMessage());
    }

    @Override
    public void notice(String message) {
        asked.add(message);
    }

    @Override
    public void copy(String what, String text) {
        copied = text;
    }
}
