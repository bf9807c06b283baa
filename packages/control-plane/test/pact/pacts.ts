import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

export const PACTS = resolve(import.meta.dirname, '../../../../pacts')

/** Of a pact, what is looked at here. */
export interface PactFile {
  readonly path: string
  readonly consumer: { readonly name: string }
  readonly provider: { readonly name: string }
  readonly interactions: readonly {
    readonly description: string
    readonly providerStates?: readonly { readonly name: string }[]
    readonly request?: { readonly method: string; readonly path: string }
    readonly response?: { status: number }
  }[]
}

const readPact = (path: string): PactFile =>
  ({ path, ...(JSON.parse(readFileSync(path, 'utf8')) as object) }) as PactFile

/** The committed pacts with a provider. */
export const pactsWith = (provider: string): readonly PactFile[] =>
  globSync('*.json', { cwd: PACTS })
    .map((file) => readPact(resolve(PACTS, file)))
    .filter((pact) => pact.provider.name === provider)

/** Every state that pacts ask for. */
export const statesOf = (pacts: readonly PactFile[]): readonly string[] => [
  ...new Set(
    pacts.flatMap(({ interactions }) =>
      interactions.flatMap(({ providerStates = [] }) => providerStates.map(({ name }) => name)),
    ),
  ),
]
