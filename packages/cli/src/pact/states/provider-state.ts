import type { Howazit } from '@howazit/sdk'

/** What a state gives, by the names that pacts use for it in `${…}`. */
export type StateValues = Record<string, string>

export type ProviderStates = Readonly<Record<string, () => Promise<StateValues>>>

/** What states are brought about with, over the API alone. */
export interface StateDeps {
  /** With every scope of a tenant. */
  readonly howazit: Howazit
  readonly operator: Howazit
  /** Where something listens that answers 204. */
  readonly hookUrl: string
}
