import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { isNeeded, type SettingValue } from '../../connection/check-values.ts'
import type { Auth, JwtTemplate } from '../../manifest/auth.ts'
import type { Connector } from '../../manifest/connector.ts'
import type { Field, SecretField } from '../../manifest/fields.ts'
import { onlyName, parseTemplate } from '../../request/parse-template.ts'
import type { Golden } from '../golden.ts'
import { lowScoreOperation } from './low-score-operation.ts'

/** What a connection is created with in the API, but for its name. */
export interface FakeConnection {
  readonly connector: string
  readonly auth: string
  readonly settings: Readonly<Record<string, SettingValue>>
  readonly secrets: Readonly<Record<string, string>>
  readonly routes: readonly { readonly eventType: string; readonly operation: string }[]
}

/**
 * A connection that the fake takes: the values of the samples, in one of the connector's ways to authenticate, with a route for low
 * scores. What the samples lack for it is the manifest's example.
 */
export function fakeConnection(connector: Connector, goldens: readonly Golden[], asked?: string): FakeConnection {
  const { authMode, settings, secrets } = goldens[0]?.connection ?? {}
  const auth = asked ?? authMode ?? Object.keys(connector.auth)[0]!
  const operation = lowScoreOperation(connector, goldens, auth)
  return {
    connector: connector.id,
    auth,
    settings: valuesFor(auth, connector.settings, settings),
    secrets: valuesFor(auth, connector.secrets, secrets),
    routes: operation === undefined ? [] : [{ eventType: 'response.created', operation }],
  }
}

/** Who signs with a key gets one of his own, which no sample may hold. */
export const withOwnKeys = ({ auth }: Connector, connection: FakeConnection): FakeConnection => ({
  ...connection,
  secrets: { ...connection.secrets, ...keysFor(auth[connection.auth]) },
})

/** Of the fields that a way to authenticate has. */
function valuesFor<Value extends SettingValue>(
  mode: string,
  fields: Readonly<Record<string, Field | SecretField>> = {},
  known: Readonly<Record<string, Value>> = {},
): Readonly<Record<string, Value>> {
  const entries = Object.entries(fields).flatMap(([name, field]) => {
    if (!(field.for?.includes(mode) ?? true)) return []
    const value = known[name] ?? (isNeeded(field, mode) ? exampleOf(field) : undefined)
    return value === undefined ? [] : [[name, value as Value] as const]
  })
  return Object.fromEntries(entries)
}

function exampleOf(field: Field | SecretField): SettingValue {
  if (field.example !== undefined) return field.example
  const choices = 'choices' in field ? Object.keys(field.choices ?? {}) : []
  return choices[0] ?? 'example'
}

/** The private key that assertions and tokens are signed with. */
function keysFor(auth: Auth | undefined): Readonly<Record<string, string>> {
  if (!auth || !('jwt' in auth)) return {}
  const [group, name] = onlyName(parseTemplate(auth.jwt.key))?.path ?? []
  if (group !== 'secrets' || name === undefined) return {}
  return { [name]: makeKey(auth.jwt.algorithm).export({ type: 'pkcs8', format: 'pem' }).toString() }
}

function makeKey(algorithm: JwtTemplate['algorithm']): KeyObject {
  switch (algorithm) {
    case 'RS256':
      return generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey
    case 'ES256':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    case 'EdDSA':
      return generateKeyPairSync('ed25519').privateKey
  }
}
