package dev.redwheel.operation;

import dev.redwheel.kube.NewSecret;
import dev.redwheel.values.DeployRequest;
import dev.redwheel.values.ReleaseNames;
import java.util.List;
import java.util.stream.Collectors;

/** The {@code openssl} commands that make what the console makes, for the script that is shown. */
final class CertificateCommands {
    private CertificateCommands() {}

    /** An authority, a certificate and their Secrets, for a POSIX shell; its keys lie in a folder that is removed at its end. */
    static String script(DeployRequest request) {
        ReleaseNames names = new ReleaseNames(request.release(), request.namespace());
        String subjects =
                names.certificateNames().stream().map(name -> "DNS:" + name).collect(Collectors.joining(","));
        return """
            # An authority and a certificate, as Redwheel makes them in memory.
            tls=$(mktemp -d)
            openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out "$tls/ca.key"
            openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out "$tls/tls.key"
            openssl req -new -key "$tls/ca.key" -subj '/O=Redwheel/CN=%1$s CA' -out "$tls/ca.csr"
            openssl req -new -key "$tls/tls.key" -subj '/O=Redwheel/CN=%1$s' -out "$tls/tls.csr"
            cat > "$tls/ca.ext" <<'EXTENSIONS'
            basicConstraints=critical,CA:TRUE,pathlen:0
            keyUsage=critical,keyCertSign,cRLSign
            subjectKeyIdentifier=hash
            EXTENSIONS
            cat > "$tls/tls.ext" <<'EXTENSIONS'
            basicConstraints=critical,CA:FALSE
            keyUsage=critical,digitalSignature
            extendedKeyUsage=serverAuth,clientAuth
            subjectAltName=%2$s,IP:127.0.0.1
            EXTENSIONS
            openssl x509 -req -in "$tls/ca.csr" -signkey "$tls/ca.key" -days 3650 -extfile "$tls/ca.ext" -out "$tls/ca.crt"
            openssl x509 -req -in "$tls/tls.csr" -CA "$tls/ca.crt" -CAkey "$tls/ca.key" -CAcreateserial -days 365 \\
              -extfile "$tls/tls.ext" -out "$tls/tls.crt"
            %3$s
            %4$s
            rm -r "$tls"

            """.formatted(
                names.fullname(),
                subjects,
                secret(request, names.authoritySecret(), List.of("tls.crt=\"$tls/ca.crt\"", "tls.key=\"$tls/ca.key\"")),
                secret(
                        request,
                        names.tlsSecret(),
                        List.of("tls.crt=\"$tls/tls.crt\"", "tls.key=\"$tls/tls.key\"", "ca.crt=\"$tls/ca.crt\"")));
    }

    private static String secret(DeployRequest request, String name, List<String> files) {
        return Commands.createSecret(request.context(), request.namespace(), name, NewSecret.TLS, List.of())
                + files.stream().map(file -> " \\\n  --from-file=" + file).collect(Collectors.joining());
    }
}
