package dev.redwheel.practice;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * How a stand-in speaks TLS, from files in the pod, which are read for each connection: they change when a certificate is
 * renewed. As the programs it stands in for, it asks for a certificate of that authority and not for a name in it.
 *
 * @param authority a PEM file or its text, "" when nothing is verified
 * @param certificate a PEM file or its text with the chain to show, "" for none
 * @param key a PEM file or its text with its key, which may be the same
 */
record PodTls(boolean verify, String authority, String certificate, String key) {
    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

    /** Wraps a connection and shakes hands. */
    Socket secure(Socket plain) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(), trust(), null);
            SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, null, plain.getPort(), true);
            socket.startHandshake();
            return socket;
        } catch (GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private TrustManager[] trust() throws GeneralSecurityException, IOException {
        if (!verify) {
            return new TrustManager[] {new Anybody()};
        }
        if (authority.isEmpty()) {
            throw new IOException("no certificate authority is given to verify with");
        }
        KeyStore store = empty();
        int number = 0;
        for (Certificate trusted : certificates(authority)) {
            store.setCertificateEntry(Integer.toString(number++), trusted);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private KeyManager[] keys() throws GeneralSecurityException, IOException {
        if (certificate.isEmpty()) {
            return new KeyManager[0];
        }
        Collection<? extends Certificate> chain = certificates(certificate);
        X509Certificate own = (X509Certificate) chain.iterator().next();
        PrivateKey secret = privateKey(own.getPublicKey().getAlgorithm());
        KeyStore store = empty();
        store.setKeyEntry("own", secret, new char[0], chain.toArray(Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Collection<? extends Certificate> certificates(String file)
            throws GeneralSecurityException, IOException {
        // The factory takes certificates alone; HAProxy's files hold the key as well.
        String text = text(file).replaceAll("(?s)-----BEGIN [A-Z ]*KEY-----.*?KEY-----", "");
        try (InputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII))) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in);
        }
    }

    private PrivateKey privateKey(String algorithm) throws GeneralSecurityException, IOException {
        Matcher matcher = PRIVATE_KEY.matcher(text(key));
        if (!matcher.find()) {
            throw new IOException("the stand-ins of the practice cluster read private keys in PKCS#8 form only ("
                    + (isText(key) ? "a Secret's" : key) + " has no BEGIN PRIVATE KEY)");
        }
        byte[] bytes = Base64.getMimeDecoder().decode(matcher.group(1));
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
    }

    private static String text(String fileOrText) throws IOException {
        return isText(fileOrText) ? fileOrText : Files.readString(Path.of(fileOrText));
    }

    private static boolean isText(String fileOrText) {
        return fileOrText.contains("-----BEGIN ");
    }

    /** For "verify none": the pod speaks to itself, or was told not to care. */
    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
