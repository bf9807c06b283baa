import type { JsonValue } from '../mapping/mapping.ts'

/** How a value is compared; without a rule it has to be the same. */
export type Matcher =
  | { readonly match: 'type' }
  | { readonly match: 'equality' }
  | { readonly match: 'regex'; readonly regex: string }

export interface Rule {
  readonly combine: 'AND'
  readonly matchers: readonly Matcher[]
}

/** By the name of a header or query parameter, by the JSONPath of a place in a body; the path has one rule. */
export interface MatchingRules {
  readonly path?: Rule
  readonly query?: Readonly<Record<string, Rule>>
  readonly header?: Readonly<Record<string, Rule>>
  readonly body?: Readonly<Record<string, Rule>>
}

export interface PactBody {
  readonly content: JsonValue
  readonly contentType: string
  /** Of bytes; false for JSON and text. */
  readonly encoded: 'base64' | false
}

export interface PactRequest {
  readonly method: string
  readonly path: string
  readonly query?: Readonly<Record<string, readonly string[]>>
  readonly headers: Readonly<Record<string, readonly string[]>>
  readonly body?: PactBody
  readonly matchingRules?: MatchingRules
}

export interface PactResponse {
  readonly status: number
  readonly headers?: Readonly<Record<string, readonly string[]>>
  readonly body?: PactBody
  readonly matchingRules?: MatchingRules
}

export interface PactInteraction {
  readonly type: 'Synchronous/HTTP'
  readonly description: string
  readonly pending: false
  readonly providerStates: readonly { readonly name: string; readonly params?: JsonValue }[]
  readonly request: PactRequest
  readonly response: PactResponse
}

/** What of the Pact specification 4 a connector needs (https://github.com/pact-foundation/pact-specification/tree/version-4). */
export interface Pact {
  readonly consumer: { readonly name: string }
  readonly provider: { readonly name: string }
  readonly interactions: readonly PactInteraction[]
  readonly metadata: {
    readonly pactSpecification: { readonly version: '4.0' }
    /** Where the provider's OpenAPI document is, from the pact. */
    readonly openapi?: { readonly file: string }
  }
}

export const ruleOf = (matcher: Matcher): Rule => ({ combine: 'AND', matchers: [matcher] })
export const patternRule = (regex: string): Rule => ruleOf({ match: 'regex', regex })

/** The same text for the same pact, whoever writes it: members by name, interactions by description. */
export function renderPact(pact: Pact): string {
  const interactions = pact.interactions.toSorted((one, other) => (one.description < other.description ? -1 : 1))
  return `${JSON.stringify({ ...pact, interactions }, sortMembers, 2)}\n`
}

function sortMembers(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
}
