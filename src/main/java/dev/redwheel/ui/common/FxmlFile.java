package dev.redwheel.ui.common;

/** Every FXML file, so that a test can load them all. Names are {@code <feature>_<view>}. */
public enum FxmlFile {
    APP_SHELL("app_shell"),
    CONTEXTS_LIST("contexts_list"),
    RELEASES_LIST("releases_list"),
    RELEASES_DETAILS("releases_details"),
    DEPLOY_WIZARD("deploy_wizard"),
    DEPLOY_WHERE("deploy_where"),
    DEPLOY_TOPOLOGY("deploy_topology"),
    DEPLOY_SIZE("deploy_size"),
    DEPLOY_DATA("deploy_data"),
    DEPLOY_SECURITY("deploy_security"),
    DEPLOY_ACL("deploy_acl"),
    DEPLOY_TLS("deploy_tls"),
    DEPLOY_IMAGE("deploy_image"),
    DEPLOY_METRICS("deploy_metrics"),
    DEPLOY_ADVANCED("deploy_advanced"),
    DEPLOY_REVIEW("deploy_review"),
    DEPLOY_PROGRESS("deploy_progress"),
    DEPLOY_DONE("deploy_done"),
    LIVE_PANELS("live_panels"),
    TOPOLOGY_PAGE("topology_page"),
    CHANGE_PAGE("change_page"),
    CHANGE_SIZE("change_size"),
    CHANGE_VALUES("change_values"),
    CHANGE_REVISIONS("change_revisions"),
    CHANGE_RESOURCES("change_resources"),
    CHANGE_STORAGE("change_storage"),
    CHANGE_ADVICE("change_advice"),
    CHANGE_DIFFERENCE("change_difference"),
    CHANGE_DRIFT("change_drift"),
    CHANGE_BACKUP("change_backup"),
    CHANGE_DELETE("change_delete"),
    CERTIFICATE_LINE("certificate_line");

    private final String baseName;

    FxmlFile(String baseName) {
        this.baseName = baseName;
    }

    /** Absolute resource path. */
    public String path() {
        return "/fxml/" + baseName + ".fxml";
    }
}
