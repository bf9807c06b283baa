import type { Connector } from '../manifest/connector.ts'

/** What a connector may do and what it is given, for whoever decides to install it. Follows from the manifest alone. */
export interface Permissions {
  /** Where its requests may go, as the manifest has them. */
  readonly hosts: readonly string[]
  /** Ways to prove who is calling, with the OAuth scopes that each asks for. */
  readonly auth: readonly { readonly name: string; readonly mode: string; readonly scopes: readonly string[] }[]
  /** What a tenant hands over: names of secrets. */
  readonly secrets: readonly string[]
  /** By operation: the events it is set off by, and pointers to the personal data it sends. */
  readonly operations: readonly {
    readonly name: string
    readonly on: readonly string[]
    readonly personalData: readonly string[]
  }[]
}

export function permissionsOf({ hosts, auth, secrets = {}, operations }: Connector): Permissions {
  return {
    hosts: [...hosts],
    auth: Object.entries(auth).map(([name, way]) => ({
      name,
      mode: way.mode,
      scopes: 'scopes' in way && way.scopes ? [...way.scopes] : [],
    })),
    secrets: Object.keys(secrets),
    operations: Object.entries(operations).map(([name, { on, personalData = [] }]) => ({
      name,
      on: [...on],
      personalData: [...personalData],
    })),
  }
}

/** What `after` may do that `before` may not, as sentences. */
export function widened(before: Permissions, after: Permissions): readonly string[] {
  const known = new Set(sentencesOf(before))
  return sentencesOf(after).filter((sentence) => !known.has(sentence))
}

function sentencesOf({ hosts, auth, secrets, operations }: Permissions): readonly string[] {
  return [
    ...hosts.map((host) => `sends requests to ${host}`),
    ...auth.flatMap(({ name, scopes }) => scopes.map((scope) => `asks for the scope ${scope} (${name})`)),
    ...secrets.map((secret) => `is given the secret ${secret}`),
    ...operations.flatMap(({ name, on, personalData }) => [
      ...on.map((event) => `${name} is set off by ${event}`),
      ...personalData.map((pointer) => `${name} sends the personal data ${pointer}`),
    ]),
  ]
}
