package dev.redwheel.kube;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS as a kubeconfig asks for it: its own authority alone where it names one, the system's otherwise, none where it says
 * insecure-skip-tls-verify.
 */
final class TlsContexts {
    private static final char[] NO_PASSWORD = new char[0];

    private TlsContexts() {}

    /** @throws OpsException of kind INVALID_INPUT when a certificate or key cannot be used */
    static SSLContext of(String context, KubeCluster cluster, Optional<Pem> certificate, Optional<Pem> key) {
        String reading = "certificate authority";
        try {
            TrustManager @Nullable [] trust = trust(cluster);
            reading = "client certificate or key";
            KeyManager @Nullable [] keys =
                    certificate.isPresent() && key.isPresent() ? keys(certificate.get(), key.get()) : null;
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(keys, trust, null);
            return tls;
        } catch (IOException | GeneralSecurityException e) {
            throw new OpsException(
                    ErrorKind.INVALID_INPUT,
                    "read the " + reading,
                    "context " + context,
                    e.getMessage() + ".",
                    "Correct the kubeconfig.",
                    e);
        }
    }

    private static TrustManager @Nullable [] trust(KubeCluster cluster) throws IOException, GeneralSecurityException {
        if (cluster.insecure()) {
            return new TrustManager[] {new TrustEverything()};
        }
        if (cluster.authority().isEmpty()) {
            return null; // The system's authorities.
        }
        KeyStore store = empty();
        List<X509Certificate> authorities = cluster.authority().get().certificates();
        for (int i = 0; i < authorities.size(); i++) {
            store.setCertificateEntry("authority-" + i, authorities.get(i));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyManager[] keys(Pem certificate, Pem key) throws IOException, GeneralSecurityException {
        KeyStore store = empty();
        X509Certificate[] chain = certificate.certificates().toArray(X509Certificate[]::new);
        store.setKeyEntry("client", key.privateKey(), NO_PASSWORD, chain);
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /** What insecure-skip-tls-verify asks for. Being an extended manager, it also switches the host name check off. */
    private static final class TrustEverything extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
