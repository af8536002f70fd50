package dev.redwheel.operation;

import dev.redwheel.values.Acl;
import dev.redwheel.values.DeployRequest;
import dev.redwheel.values.ReleaseNames;
import java.util.ArrayList;
import java.util.List;

/**
 * A Secret beside the password's that the console makes for a release before it is installed. What is in it can be made
 * anew as long as the Secret is not there, so the journal remembers its name and nothing else.
 */
public record MadeSecret(String name, Content content) {
    /** What is in it. */
    public enum Content {
        /** The authority that signs the release's certificates, with its key. */
        AUTHORITY,
        /** The servers' certificate with its key, signed by the authority, which is made before it. */
        CERTIFICATE,
        /** A password for each user that is not the application. */
        USERS
    }

    /** In the order they are made. */
    static List<MadeSecret> of(DeployRequest request) {
        ReleaseNames names = new ReleaseNames(request.release(), request.namespace());
        List<MadeSecret> secrets = new ArrayList<>();
        if (request.makesCertificate()) {
            secrets.add(new MadeSecret(names.authoritySecret(), Content.AUTHORITY));
            secrets.add(new MadeSecret(names.tlsSecret(), Content.CERTIFICATE));
        }
        if (request.makesUsers()) {
            secrets.add(new MadeSecret(names.aclSecret(), Content.USERS));
        }
        return List.copyOf(secrets);
    }

    /** What to do about a Secret of its name that is there already. */
    String inTheWay() {
        return switch (content) {
            case AUTHORITY, CERTIFICATE ->
                "Choose the Secret of a certificate yourself, or delete it once nothing uses it any more.";
            case USERS ->
                "Choose it as the users' existing Secret to keep its passwords, or delete it once nothing uses it any"
                        + " more.";
        };
    }

    /** The keys that must be there for it to be whole. */
    List<String> keys() {
        return switch (content) {
            case AUTHORITY -> CertificateSecrets.AUTHORITY_KEYS;
            case CERTIFICATE -> CertificateSecrets.CERTIFICATE_KEYS;
            case USERS -> Acl.KEYS;
        };
    }
}
