package dev.redwheel.values;

import dev.redwheel.values.Deployment.Auth;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the wizard hands to the operation that deploys it: complete and checked.
 *
 * @param context name of the kubeconfig context, or of the practice cluster's
 * @param createNamespace whether the namespace is to be made first
 * @param release name of the Helm release
 * @param valuesYaml the chart values as the user saw them, rendered from {@code deployment}. They name the Secret with the
 *     password ({@code auth.existingSecret}) and hold no password
 * @param password where the password comes from. For {@link PasswordChoice.Generated} and {@link PasswordChoice.Given} the
 *     operation creates Secret {@link #secretName()} with key {@link #secretKey()} before it installs
 * @param makesCertificate whether the operation makes an authority and the certificate in the Secret that
 *     {@code tls.existingSecret} names, before it installs
 * @param makesUsers whether the operation makes the Secret that {@code auth.acl.existingSecret} names, with a password for each
 *     user that is not the application, before it installs
 * @param data an RDB file on this machine whose keys are loaded when Redis is up; empty when it begins empty
 */
public record DeployRequest(
        String context,
        String namespace,
        boolean createNamespace,
        String release,
        Deployment deployment,
        String valuesYaml,
        PasswordChoice password,
        boolean makesCertificate,
        boolean makesUsers,
        Optional<Path> data) {

    /** One that begins empty. */
    public DeployRequest(
            String context,
            String namespace,
            boolean createNamespace,
            String release,
            Deployment deployment,
            String valuesYaml,
            PasswordChoice password,
            boolean makesCertificate,
            boolean makesUsers) {
        this(
                context,
                namespace,
                createNamespace,
                release,
                deployment,
                valuesYaml,
                password,
                makesCertificate,
                makesUsers,
                Optional.empty());
    }

    /** One that makes no users. */
    public DeployRequest(
            String context,
            String namespace,
            boolean createNamespace,
            String release,
            Deployment deployment,
            String valuesYaml,
            PasswordChoice password,
            boolean makesCertificate) {
        this(context, namespace, createNamespace, release, deployment, valuesYaml, password, makesCertificate, false);
    }

    /** One that makes nothing but the password's Secret. */
    public DeployRequest(
            String context,
            String namespace,
            boolean createNamespace,
            String release,
            Deployment deployment,
            String valuesYaml,
            PasswordChoice password) {
        this(context, namespace, createNamespace, release, deployment, valuesYaml, password, false);
    }

    /** The same that loads this file. */
    public DeployRequest withData(Path file) {
        return new DeployRequest(
                context,
                namespace,
                createNamespace,
                release,
                deployment,
                valuesYaml,
                password,
                makesCertificate,
                makesUsers,
                Optional.of(file));
    }

    /** The Secret that holds the password, empty when Redis asks for none. */
    public String secretName() {
        return deployment.auth().enabled() ? deployment.auth().existingSecret() : "";
    }

    /** The Secret with the passwords of the other users, empty when there are none. */
    public String usersSecretName() {
        Acl acl = deployment.auth().acl();
        return deployment.auth().enabled() && acl.enabled() ? acl.existingSecret() : "";
    }

    /** The key of the password inside {@link #secretName()}. */
    public String secretKey() {
        Auth auth = deployment.auth();
        return auth.keyOrDefault();
    }

    /** The password the operation must store first; empty when it is in the cluster already or there is none. */
    public Optional<Password> passwordToStore() {
        return switch (password) {
            case PasswordChoice.Generated generated -> Optional.of(generated.password());
            case PasswordChoice.Given given -> Optional.of(given.password());
            case PasswordChoice.ExistingSecret ignored -> Optional.empty();
            case PasswordChoice.None ignored -> Optional.empty();
        };
    }
}
