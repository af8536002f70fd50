package dev.redwheel.operation;

import dev.redwheel.values.DeployRequest;
import dev.redwheel.values.Deployment;
import dev.redwheel.values.Deployment.Auth;
import dev.redwheel.values.Password;
import dev.redwheel.values.PasswordChoice;

/** Deploy requests for tests. */
final class Requests {
    static final String PASSWORD = "Str0ng-but-known-to-the-test";

    private Requests() {}

    static DeployRequest standalone(String context, String namespace, String release, boolean createNamespace) {
        return with(
                context,
                namespace,
                release,
                createNamespace,
                "auth:\n  existingSecret: " + release + "\n",
                new PasswordChoice.Generated(new Password(PASSWORD)));
    }

    static DeployRequest with(
            String context,
            String namespace,
            String release,
            boolean createNamespace,
            String valuesYaml,
            PasswordChoice password) {
        Auth auth = password instanceof PasswordChoice.None ? Auth.DISABLED : new Auth(true, release, "");
        return new DeployRequest(
                context, namespace, createNamespace, release, Deployment.DEFAULT.withAuth(auth), valuesYaml, password);
    }
}
