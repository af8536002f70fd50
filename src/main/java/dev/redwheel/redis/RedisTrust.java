package dev.redwheel.redis;

import dev.redwheel.certificate.PrivateKeys;
import io.lettuce.core.SslOptions;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Believes a server whose certificate its release's authority signed for that pod, for a Service of its namespace, or for
 * localhost, which is what a server may be called from inside its own pod. Through a forward every server is at 127.0.0.1, so the
 * name that a client would connect to says nothing here: the names in the certificate are held against the pod.
 */
final class RedisTrust extends X509ExtendedTrustManager {
    /** subjectAltName of kind dNSName, RFC 5280, section 4.2.1.6. */
    private static final int DNS_NAME = 2;

    private final X509ExtendedTrustManager chain;
    private final RedisTls tls;
    private final Pattern names;

    private RedisTrust(X509ExtendedTrustManager chain, RedisTls tls) {
        this.chain = chain;
        this.tls = tls;
        // "*.redis-headless.ns.svc", "redis-0.redis-headless.ns.svc.cluster.local", "redis-master.ns.svc"
        this.names = Pattern.compile("localhost|((\\*|" + Pattern.quote(tls.pod()) + ")\\.)?[a-z0-9-]+\\."
                + Pattern.quote(tls.namespace()) + "(\\.svc(\\.[a-z0-9.-]+)?)?");
    }

    /** @throws GeneralSecurityException when a PEM text is none, or holds no key that can be read */
    static SslOptions options(RedisTls tls) throws GeneralSecurityException {
        SslOptions.Builder options = SslOptions.builder().jdkSslProvider().trustManager(factory(tls));
        if (!tls.certificate().isEmpty()) {
            String key = PrivateKeys.pkcs8(tls.key());
            options.keyManager(() -> stream(tls.certificate()), () -> stream(key), new char[0]);
        }
        return options.build();
    }

    /** The same for a plain socket. Where nothing is known to prove a server with, every one is believed. */
    static SSLContext context(Optional<RedisTls> tls) throws GeneralSecurityException, IOException {
        SslContextBuilder builder = tls.isPresent()
                ? options(tls.get()).createSslContextBuilder()
                : SslContextBuilder.forClient().trustManager(InsecureTrustManagerFactory.INSTANCE);
        return ((JdkSslContext) builder.sslProvider(SslProvider.JDK).build()).context();
    }

    private static TrustManagerFactory factory(RedisTls tls) throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        try {
            store.load(null, null);
        } catch (java.io.IOException e) {
            throw new GeneralSecurityException(e);
        }
        Collection<? extends Certificate> authorities =
                CertificateFactory.getInstance("X.509").generateCertificates(stream(tls.authority()));
        if (authorities.isEmpty()) {
            throw new CertificateException("the authority's text holds no certificate");
        }
        int number = 0;
        for (Certificate authority : authorities) {
            store.setCertificateEntry("authority-" + number++, authority);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager chain) {
                return new io.netty.handler.ssl.util.SimpleTrustManagerFactory() {
                    @Override
                    protected void engineInit(KeyStore none) {}

                    @Override
                    protected void engineInit(javax.net.ssl.ManagerFactoryParameters none) {}

                    @Override
                    protected TrustManager[] engineGetTrustManagers() {
                        return new TrustManager[] {new RedisTrust(chain, tls)};
                    }
                };
            }
        }
        throw new GeneralSecurityException("this Java has no X.509 trust manager");
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private void name(X509Certificate[] presented) throws CertificateException {
        Collection<List<?>> alternatives = presented[0].getSubjectAlternativeNames();
        List<String> found = alternatives == null
                ? List.of()
                : alternatives.stream()
                        .filter(entry -> Integer.valueOf(DNS_NAME).equals(entry.getFirst()))
                        .map(entry -> String.valueOf(entry.get(1)).toLowerCase(Locale.ROOT))
                        .toList();
        if (found.stream().noneMatch(name -> names.matcher(name).matches())) {
            throw new CertificateException("the certificate is for " + String.join(", ", found) + ", not for pod "
                    + tls.pod() + " or a Service in namespace " + tls.namespace());
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] presented, String type) throws CertificateException {
        chain.checkServerTrusted(presented, type);
        name(presented);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] presented, String type, Socket socket)
            throws CertificateException {
        chain.checkServerTrusted(presented, type, socket);
        name(presented);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] presented, String type, SSLEngine engine)
            throws CertificateException {
        chain.checkServerTrusted(presented, type, engine);
        name(presented);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] presented, String type) throws CertificateException {
        throw new CertificateException("this is no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] presented, String type, Socket socket)
            throws CertificateException {
        throw new CertificateException("this is no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] presented, String type, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("this is no server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return chain.getAcceptedIssuers();
    }
}
