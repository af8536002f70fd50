package dev.redwheel.certificate;

import java.io.IOException;
import java.io.StringReader;
import java.security.spec.InvalidKeySpecException;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;

/** Private keys as they lie in Secrets. Nothing here quotes one. */
public final class PrivateKeys {
    private PrivateKeys() {}

    /**
     * The same key as PKCS#8, which every client reads. cert-manager (unless told otherwise) and Helm's {@code genSignedCert}
     * write PKCS#1 ("RSA PRIVATE KEY") or SEC 1 ("EC PRIVATE KEY").
     *
     * @throws InvalidKeySpecException when the text holds no private key in one of these forms
     */
    public static String pkcs8(String pem) throws InvalidKeySpecException {
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            for (Object found = parser.readObject(); found != null; found = parser.readObject()) {
                if (found instanceof PEMKeyPair pair) {
                    return pkcs8(pair.getPrivateKeyInfo());
                }
                if (found instanceof PrivateKeyInfo key) {
                    return pkcs8(key);
                }
            }
        } catch (PEMException e) {
            throw new InvalidKeySpecException("the private key cannot be read"); // Its cause may quote it.
        } catch (IOException e) {
            throw new InvalidKeySpecException("the private key's text is cut off or not PEM");
        }
        throw new InvalidKeySpecException("there is no private key, or an encrypted one");
    }

    private static String pkcs8(PrivateKeyInfo key) throws IOException {
        return KeyedCertificate.pem("PRIVATE KEY", key.getEncoded());
    }
}
