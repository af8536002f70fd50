package dev.redwheel.certificate;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Makes an authority, and certificates that it signs: EC keys on P-256, which every TLS client of the last ten years knows.
 * Keys and signatures are the JDK's own; the library only writes the certificates' form. Safe from any thread.
 */
public final class CertificateAuthority {
    private static final String CURVE = "secp256r1";
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final Duration LIFE = Duration.ofDays(3650);
    private static final String ORGANISATION = "Redwheel";
    private static final String LOOPBACK = "127.0.0.1";

    private CertificateAuthority() {}

    /**
     * A new authority with a key of its own. It can sign certificates of servers and no further authority.
     *
     * @param name what it is called, 64 characters at most
     */
    public static KeyedCertificate make(String name, Instant now) {
        try {
            KeyPair keys = newKeys();
            X500Principal self = subject(name);
            JcaX509v3CertificateBuilder builder = builder(
                    self,
                    CertificateOrder.serialNumber(),
                    CertificateOrder.seconds(now.minus(CertificateOrder.SKEW)),
                    CertificateOrder.seconds(now.plus(LIFE)),
                    self,
                    keys.getPublic());
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(keys.getPublic()));
            return signed(builder, keys, keys.getPrivate());
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw broken(e);
        }
    }

    /**
     * A certificate with a new key, for servers and, where they connect to each other, as clients. Good for 127.0.0.1 too:
     * that is what a server is called inside its own pod.
     *
     * @throws OpsException of kind CORRUPT when the authority's key is not that of its certificate
     */
    public static KeyedCertificate issue(KeyedCertificate authority, CertificateOrder order) {
        try {
            KeyPair keys = newKeys();
            X509Certificate issuer = authority.certificate();
            JcaX509v3CertificateBuilder builder = builder(
                    issuer.getSubjectX500Principal(),
                    order.serial(),
                    order.notBefore(),
                    order.notAfter(),
                    subject(order.commonName()),
                    keys.getPublic());
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
            }));
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(keys.getPublic()));
            builder.addExtension(
                    Extension.authorityKeyIdentifier, false, identifiers.createAuthorityKeyIdentifier(issuer));
            builder.addExtension(Extension.subjectAlternativeName, false, names(order));
            KeyedCertificate made = signed(builder, keys, authority.key());
            if (!authority.signed(made)) {
                throw new OpsException(
                        ErrorKind.CORRUPT,
                        "make the certificate",
                        order.commonName(),
                        "The authority's key does not belong to its certificate.",
                        "Put the pair that belongs together back into the authority's Secret.");
            }
            return made;
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw broken(e);
        }
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(CURVE));
        return generator.generateKeyPair();
    }

    private static X500Principal subject(String commonName) throws IOException {
        return new X500Principal(new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, ORGANISATION)
                .addRDN(BCStyle.CN, commonName)
                .build()
                .getEncoded());
    }

    private static GeneralNames names(CertificateOrder order) {
        GeneralName[] names = new GeneralName[order.names().size() + 1];
        for (int i = 0; i < order.names().size(); i++) {
            names[i] = new GeneralName(GeneralName.dNSName, order.names().get(i));
        }
        names[order.names().size()] = new GeneralName(GeneralName.iPAddress, LOOPBACK);
        return new GeneralNames(names);
    }

    private static JcaX509v3CertificateBuilder builder(
            X500Principal issuer,
            BigInteger serial,
            Instant notBefore,
            Instant notAfter,
            X500Principal subject,
            PublicKey key) {
        return new JcaX509v3CertificateBuilder(issuer, serial, Date.from(notBefore), Date.from(notAfter), subject, key);
    }

    private static KeyedCertificate signed(JcaX509v3CertificateBuilder builder, KeyPair keys, PrivateKey signer)
            throws GeneralSecurityException, OperatorCreationException {
        return new KeyedCertificate(
                new JcaX509CertificateConverter()
                        .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(signer))),
                keys.getPrivate());
    }

    private static IllegalStateException broken(Exception e) {
        return new IllegalStateException("Every Java platform signs with ECDSA on P-256", e);
    }
}
