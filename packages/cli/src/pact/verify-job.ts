import type { PlatformAccess } from './platform-access.ts'

/** Who stands behind the provider of a pact. */
export type Subject =
  /** The control plane, by its own API. */
  | { readonly kind: 'platform'; readonly access: PlatformAccess }
  /** The events it sends, as they arrive at an endpoint. */
  | { readonly kind: 'events'; readonly access: PlatformAccess }
  /** Any other server. */
  | {
      readonly kind: 'server'
      readonly url: string
      /** Gets each provider state by POST, as Pact has it; without it states are not brought about. */
      readonly stateChangeUrl?: string
      /** Sent in place of the pact's own, whose credentials are placeholders. */
      readonly headers: Readonly<Record<string, string>>
    }

/** What a process of its own does: Pact's core is native, and writes to the standard output as it likes. */
export interface VerifyJob {
  /** Where `@pact-foundation/pact` is. */
  readonly library: string
  readonly pact: { readonly path: string; readonly provider: string; readonly descriptions: readonly string[] }
  /** Every state that the pact asks for. */
  readonly states: readonly string[]
  readonly subject: Subject
}

/** What came of it. */
export interface VerifyAnswer {
  /** As sentences; none where the pact is kept. */
  readonly failures: readonly string[]
}
