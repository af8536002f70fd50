package dev.redwheel.ui.common;

/** Every FXML file, so that a test can load them all. Names are {@code <feature>_<view>}. */
public enum FxmlFile {
    APP_SHELL("app_shell"),
    CONTEXTS_LIST("contexts_list"),
    RELEASES_LIST("releases_list"),
    RELEASES_DETAILS("releases_details"),
    DEPLOY_WIZARD("deploy_wizard"),
    LIVE_PANELS("live_panels");

    private final String baseName;

    FxmlFile(String baseName) {
        this.baseName = baseName;
    }

    /** Absolute resource path. */
    public String path() {
        return "/fxml/" + baseName + ".fxml";
    }
}
