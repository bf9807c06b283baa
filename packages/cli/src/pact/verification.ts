export type Outcome = 'passed' | 'failed'

/** One way in which a pact was looked at. */
export interface PactCheck {
  /** `interactions`: it has any. `openapi`: it agrees with the document. `provider`: the provider keeps it. */
  readonly name: 'interactions' | 'openapi' | 'provider'
  readonly outcome: Outcome | 'skipped'
  /** What it was held against, or why it was not. */
  readonly detail?: string
  /** What was found, as sentences. */
  readonly failures: readonly string[]
}

/** What came of verifying one pact with one version of its provider: the content of a file of results. */
export interface Verification {
  readonly kind: 'pact.verification'
  readonly provider: string
  readonly providerVersion: string
  readonly consumer: string
  readonly pact: { readonly file: string; readonly sha256: string; readonly interactions: number }
  readonly outcome: Outcome
  readonly checks: readonly PactCheck[]
  /** RFC 3339. */
  readonly verifiedAt: string
}

/** Which version of a program runs somewhere, and what it relies on. */
export interface Deployment {
  readonly kind: 'pact.deployment'
  readonly environment: string
  readonly pacticipant: string
  readonly version: string
  /** Its pacts as a consumer. */
  readonly pacts: readonly { readonly provider: string; readonly sha256: string }[]
  /** RFC 3339. */
  readonly deployedAt: string
}
