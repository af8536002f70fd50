package dev.redwheel.kube;

import dev.redwheel.error.ErrorKind;
import dev.redwheel.error.OpsException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Tokens of the legacy auth-provider "oidc": the kubeconfig's own until it expires, then one from the identity provider
 * for the refresh token (OpenID Connect Core 1.0, section 12). What is fetched stays in memory; the kubeconfig is not
 * written.
 */
final class OidcTokens implements Credentials {
    private static final Duration EARLY = Duration.ofSeconds(30);
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private final KubeUser.Oidc oidc;
    private final String user;
    private final InstantSource clock;
    private String idToken;
    private String refreshToken;
    private boolean refused;
    private final SignIn signIn;

    OidcTokens(KubeUser.Oidc oidc, String user, InstantSource clock) {
        this.oidc = oidc;
        this.user = user;
        this.clock = clock;
        this.signIn = new SignIn(user, clock);
        this.idToken = oidc.idToken();
        this.refreshToken = oidc.refreshToken();
    }

    @Override
    public Issued current() {
        return signIn.run(this::keptOrFresh);
    }

    private Issued keptOrFresh() throws InterruptedException {
        boolean ended = idToken.isEmpty()
                || expiry(idToken)
                        .filter(end -> !clock.instant().isBefore(end.minus(EARLY)))
                        .isPresent();
        if ((ended || refused) && !refreshToken.isEmpty()) {
            refresh();
        }
        return new Issued("Bearer " + idToken, Optional.empty(), Optional.empty(), expiry(idToken));
    }

    @Override
    public boolean refused(Issued rejected) {
        boolean[] renewable = new boolean[1];
        signIn.change(() -> {
            refused = rejected.authorization().equals("Bearer " + idToken);
            renewable[0] = !refreshToken.isEmpty();
        });
        return renewable[0];
    }

    @Override
    public void tryAgain() {
        signIn.forgetFailure();
    }

    private void refresh() throws InterruptedException {
        HttpClient http = client();
        try {
            JsonNode about =
                    json(http, HttpRequest.newBuilder(URI.create(issuer() + "/.well-known/openid-configuration")));
            String form = "grant_type=refresh_token&refresh_token=" + Resource.encoded(refreshToken) + "&client_id="
                    + Resource.encoded(oidc.clientId());
            HttpRequest.Builder ask = HttpRequest.newBuilder(URI.create(Fields.text(about, "token_endpoint")))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(form));
            if (!oidc.clientSecret().isEmpty()) {
                ask.header(
                        "Authorization",
                        Credentials.basic(Resource.encoded(oidc.clientId()), Resource.encoded(oidc.clientSecret())));
            }
            JsonNode tokens = json(http, ask);
            String fresh = Fields.text(tokens, "id_token");
            if (fresh.isEmpty()) {
                throw failed("The identity provider gave no ID token.", null);
            }
            idToken = fresh;
            refreshToken = tokens.path("refresh_token").asString(refreshToken);
            refused = false;
        } catch (JacksonException | IllegalArgumentException e) {
            throw failed("The identity provider " + issuer() + " gave no answer that can be used.", e);
        } finally {
            http.shutdownNow(); // Not close(): that waits for a provider that does not answer.
        }
    }

    private HttpClient client() {
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(LIMIT);
        if (oidc.issuerAuthority().isPresent()) {
            KubeCluster provider =
                    new KubeCluster("identity provider", oidc.issuer(), oidc.issuerAuthority(), false, "", "");
            builder.sslContext(TlsContexts.of(user, provider, Optional.empty(), Optional.empty()));
        }
        return builder.build();
    }

    private JsonNode json(HttpClient http, HttpRequest.Builder request) throws InterruptedException {
        HttpResponse<byte[]> answer = whole(http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
        if (answer.statusCode() / 100 != 2) {
            throw failed(
                    "The identity provider " + issuer() + " answered HTTP " + answer.statusCode()
                            + "; the session there may have ended.",
                    null);
        }
        return KubeApi.JSON.readTree(answer.body());
    }

    /** The answer with its body; a request's own timeout would end with the headers. */
    private <T> T whole(CompletableFuture<T> answer) throws InterruptedException {
        try {
            return answer.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw failed("The identity provider " + issuer() + " gave no answer that can be used.", e);
        } catch (TimeoutException e) {
            throw failed("The identity provider " + issuer() + " gave no answer in time.", e);
        } finally {
            answer.cancel(true);
        }
    }

    private String issuer() {
        return oidc.issuer().endsWith("/")
                ? oidc.issuer().substring(0, oidc.issuer().length() - 1)
                : oidc.issuer();
    }

    private OpsException failed(String why, @Nullable Exception cause) {
        return new OpsException(ErrorKind.UNAUTHORISED, "sign in", "user " + user, why, "Sign in again.", cause);
    }

    /** The claim "exp" of a JSON Web Token; empty when it is none. */
    static Optional<Instant> expiry(String token) {
        String[] parts = token.split("\\.");
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
            long seconds = KubeApi.JSON.readTree(claims).path("exp").asLong(0);
            return seconds == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(seconds));
        } catch (IllegalArgumentException | JacksonException e) {
            return Optional.empty();
        }
    }
}
