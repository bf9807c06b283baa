import type { Pointer, Template, ValueTemplate } from './common.ts'

/**
 * How a request proves who sends it.
 * @discriminator mode
 */
export type Auth =
  | NoAuth
  | BasicAuth
  | KeyAuth
  | SecretUrlAuth
  | OAuth2CodeAuth
  | OAuth2ClientCredentialsAuth
  | OAuth2JwtAuth
  | OAuth2PasswordAuth
  | SelfSignedJwtAuth
  | SignedAuth
  | LoginAuth

export interface NoAuth {
  readonly mode: 'none'
}

/**
 * Where a mode has an address of its own: Atlassian's OAuth and scoped tokens do not work at the site's, and mail begins with TLS at
 * another port than in the clear.
 */
export interface OwnBase {
  /** Takes the place of the connector's `baseUrl`, but for `remoteUrl`: people go on to where they went. */
  readonly baseUrl?: Template
}

/** RFC 7617. */
export interface BasicAuth extends OwnBase {
  readonly mode: 'basic'
  readonly username: Template
  readonly password: Template
}

/**
 * Fixed keys, wherever the vendor wants them; a bearer token is `headers: { authorization: 'Bearer {secrets.token}' }`. A header, parameter
 * or member that is called by one `{settings.*}` is called what that says.
 */
export interface KeyAuth extends OwnBase {
  readonly mode: 'key'
  readonly headers?: { readonly [name: string]: Template }
  readonly query?: { readonly [name: string]: Template }
  /** Members added to a JSON or form body. */
  readonly body?: { readonly [name: string]: Template }
  /** A prefix of every path: Telegram's `/bot{secrets.token}`. */
  readonly path?: Template
}

/** Who knows the URL may write to it. */
export interface SecretUrlAuth {
  readonly mode: 'secret_url'
  /** Takes the place of `baseUrl`; its host has to be one of `hosts`. */
  readonly url: Template
}

/** What the token endpoints of RFC 6749 have in common, and where vendors differ. */
export interface TokenEndpoint extends OwnBase {
  readonly tokenUrl: Template
  /** How the client proves itself there; `body` by default, `basic` as RFC 6749 prefers, `none` for public clients. */
  readonly clientAuth?: 'body' | 'basic' | 'none'
  /** `form` by default, as RFC 6749 says. */
  readonly bodyFormat?: 'form' | 'json'
  /** A scope may name the tenant's own address, as Microsoft's do: `https://{settings.org}.example.com/.default`. */
  readonly scopes?: readonly Template[]
  /** A space by default. */
  readonly scopeSeparator?: ' ' | ','
  readonly extraTokenParams?: { readonly [name: string]: Template }
  readonly tokenHeaders?: { readonly [name: string]: Template }
  /** Pointers into the reply; RFC 6749's names by default. */
  readonly tokenFields?: {
    readonly accessToken?: Pointer
    readonly refreshToken?: Pointer
    readonly expiresIn?: Pointer
  }
  /** Where the reply does not say how long it holds; absent: it does not expire. */
  readonly expiresInSeconds?: number
  /** Where the token goes; `authorization: Bearer {token.accessToken}` by default. */
  readonly headers?: { readonly [name: string]: Template }
  /** Mail and Kafka, which have no headers: what logs in with the token in the place of a password. */
  readonly login?: TokenLogin
}

/** Authorization code with PKCE (RFC 6749 4.1, RFC 7636, RFC 9700). */
export interface OAuth2CodeAuth extends TokenEndpoint {
  readonly mode: 'oauth2_code'
  readonly authorizeUrl: Template
  readonly clientId: Template
  /** Absent for public clients: `clientAuth: 'none'`. */
  readonly clientSecret?: Template
  /** Where the vendor says who it is (RFC 9207): the callback's `iss` has to be this, and has to be there. */
  readonly issuer?: Template
  readonly extraAuthorizeParams?: { readonly [name: string]: Template }
  /** `S256` by default; `none` where the vendor refuses it. */
  readonly pkce?: 'S256' | 'none'
  /** `rotating`: each refresh gives a new refresh token and the old one dies; `fixed` by default; `none`: tokens do not expire. */
  readonly refresh?: 'fixed' | 'rotating' | 'none'
  /**
   * `rotating`: for how long after its first use the vendor takes the same refresh token again, so that a reply that was lost
   * can be asked for once more; 0 by default: never.
   */
  readonly refreshReuseSeconds?: number
  /** How long a refresh token may lie unused before the vendor forgets it; renewed at 80 % of it. 30 days by default. */
  readonly refreshIdleSeconds?: number
  /** How long a consent holds whatever is done, where it ends: a person is asked for the next one at 80 % of it. */
  readonly consentSeconds?: number
  readonly revokeUrl?: Template
}

export interface OAuth2ClientCredentialsAuth extends TokenEndpoint {
  readonly mode: 'oauth2_client_credentials'
  readonly clientId: Template
  readonly clientSecret: Template
}

/** RFC 7523: an assertion signed with the tenant's key is exchanged for a token. */
export interface OAuth2JwtAuth extends TokenEndpoint {
  readonly mode: 'oauth2_jwt'
  readonly jwt: JwtTemplate
  /** `urn:ietf:params:oauth:grant-type:jwt-bearer` by default. */
  readonly grantType?: string
}

/** RFC 6749 4.3; only where a vendor offers nothing else. */
export interface OAuth2PasswordAuth extends TokenEndpoint {
  readonly mode: 'oauth2_password'
  readonly clientId: Template
  readonly clientSecret?: Template
  readonly username: Template
  readonly password: Template
}

export interface JwtTemplate {
  readonly algorithm: 'RS256' | 'ES256' | 'EdDSA'
  /** PEM (PKCS #8 or PKCS #1) of the private key. */
  readonly key: Template
  readonly header?: { readonly [name: string]: Template }
  /**
   * `iat` and `exp` are added. `{keyFingerprint}` is base64 of the SHA-256 over the public key's SPKI, as Snowflake has it;
   * `{jti}` is a fresh UUID.
   */
  readonly claims: { readonly [name: string]: ValueTemplate }
  readonly ttlSeconds: number
}

/** A JWT of the tenant's own is the token: Snowflake, GitHub Apps. */
export interface SelfSignedJwtAuth {
  readonly mode: 'self_signed_jwt'
  readonly jwt: JwtTemplate
  readonly headers?: { readonly [name: string]: Template }
  /** GitHub Apps: the JWT is exchanged for a token by this request. */
  readonly exchange?: {
    readonly url: Template
    readonly tokenPointer: Pointer
    /** Pointer to an RFC 3339 time. */
    readonly expiresAtPointer?: Pointer
  }
}

/**
 * A signer that the kit knows, by its id; it is given the finished request and these values (`?` may be left out):
 *
 * - `aws_sigv4`: accessKeyId, secretAccessKey, sessionToken?, region, service (`s3`, `es`, `aoss`).
 * - `azure_shared_key`: account, key (base64).
 * - `oauth1`: consumerKey, consumerSecret, token?, tokenSecret?, method? (`HMAC-SHA1` by default, `HMAC-SHA256`), realm?.
 * - `hmac`: header, key, signed (`{method}`, `{host}`, `{path}`, `{query}`, `{url}`, `{timestamp}`, `{body}`, `{bodyHash}`),
 *   algorithm? (`sha256` by default, `sha1`, `sha512`), encoding? (`hex` by default, `base64`), keyEncoding? (`utf8` by default,
 *   `hex`, `base64`), prefix?, timestampHeader?, timestampUnit? (`s` by default, `ms`, `iso`).
 * - `standard_webhooks`: secret (`whsec_`, `whsk_`, or several with spaces between while they rotate), id? (the request's
 *   `webhook-id` header by default).
 */
export interface SignedAuth {
  readonly mode: 'signed'
  readonly signer: 'aws_sigv4' | 'azure_shared_key' | 'oauth1' | 'hmac' | 'standard_webhooks'
  readonly params: { readonly [name: string]: Template }
}

/**
 * Credentials of protocols that log in, and how far the other side is trusted: PostgreSQL, Kafka (SASL), SMTP, SFTP. What is one
 * name that the connection has no value for is left out.
 */
export interface LoginAuth extends OwnBase, LoginTls {
  readonly mode: 'login'
  /** Absent where a client certificate or the network says who calls: Kafka without SASL, a mail relay. */
  readonly username?: Template
  readonly password?: Template
  /** SFTP: PEM or OpenSSH private key. */
  readonly privateKey?: Template
  /** SASL mechanism of Kafka, `plain` by default; of SMTP, the best that the server offers by default. With the last two `password` is the access token. */
  readonly mechanism?: 'plain' | 'login' | 'scram_sha_256' | 'scram_sha_512' | 'xoauth2' | 'oauthbearer'
  /** SFTP: the fingerprints of the server's keys, as `ssh-keygen -l` shows them, with spaces between: `SHA256:...`. */
  readonly hostKey?: Template
}

/** How a token logs in: `xoauth2` to a mail server, `oauthbearer` to Kafka. */
export interface TokenLogin extends LoginTls {
  readonly username?: Template
  readonly mechanism: 'xoauth2' | 'oauthbearer'
}

/** How far the other side of a login is trusted. */
export interface LoginTls {
  /**
   * Whether the connection is encrypted, with a certificate for the host: always, unless this comes out as `off`. PostgreSQL and
   * `smtp:` turn to TLS before they say anything, Kafka and `smtps:` begin with it. SFTP is encrypted in any case.
   */
  readonly tls?: Template
  /** PEM of the authorities to trust in place of the usual ones. */
  readonly ca?: Template
  /** PEM of the client's certificate (chain) and of its key. */
  readonly certificate?: Template
  readonly certificateKey?: Template
}
