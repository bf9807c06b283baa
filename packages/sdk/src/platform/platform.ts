/** What differs between Node and everywhere else; `#platform` in package.json picks the module by the reader's conditions. */
export interface Platform {
  /** Fetch with connections that are kept and reused. */
  readonly platformFetch: typeof fetch
  /** What the SDK calls itself where a program may say so; a browser's `User-Agent` is the browser's. */
  readonly platformUserAgent: string | undefined
  /** HMAC-SHA256 of the message, 32 bytes. */
  readonly hmacSha256: (key: Uint8Array, message: Uint8Array) => Promise<Uint8Array> | Uint8Array
  /** Ed25519 (RFC 8032): 64 bytes, by the 32 bytes of a seed. */
  readonly signEd25519: (seed: Uint8Array, message: Uint8Array) => Promise<Uint8Array> | Uint8Array
  /** Never throws for what a message says: a signature or key of the wrong length verifies nothing. */
  readonly verifyEd25519: (
    publicKey: Uint8Array,
    message: Uint8Array,
    signature: Uint8Array,
  ) => Promise<boolean> | boolean
}
