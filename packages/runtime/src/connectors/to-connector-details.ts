import type { Auth, Connector, Field, Operation, SecretField } from '@howazit/connector-kit'
import type { ConnectorDetails, ConnectorField, ConnectorOperation, ConnectorRelease } from '@howazit/sdk'
import type { CatalogueEntry } from './connectors.ts'
import { deprecationOf, toConnectorSummary } from './to-connector-summary.ts'

/** A connector as whoever connects it has to know it. */
export function toConnectorDetails(entry: CatalogueEntry, versions: readonly CatalogueEntry[]): ConnectorDetails {
  const { connector, hash } = entry
  const { checkedOn, protocol, hosts, apiVersion } = connector
  return {
    ...toConnectorSummary(entry),
    versions: versions.map((other) => other.connector.version),
    releases: versions.map(toRelease),
    hash,
    checkedOn,
    protocol,
    hosts: [...hosts],
    ...(apiVersion && { apiVersion }),
    settings: toFields(connector.settings),
    secrets: toFields(connector.secrets),
    auth: Object.entries(connector.auth).map(([name, auth]) => toAuth(name, auth)),
    operations: Object.entries(connector.operations).map(([name, operation]) => toOperation(name, operation)),
    rate: toRate(connector),
  }
}

function toRelease(entry: CatalogueEntry): ConnectorRelease {
  const { connector, hash, decision } = entry
  const deprecated = deprecationOf(entry)
  return {
    version: connector.version,
    hash,
    ...(decision?.percent !== undefined && { percent: decision.percent }),
    ...(deprecated && { deprecated }),
  }
}

const toFields = (fields: Readonly<Record<string, Field | SecretField>> = {}): ConnectorField[] =>
  Object.entries(fields).map(([name, field]) => toField(name, field))

function toField(name: string, given: Field | SecretField): ConnectorField {
  const field: Field & Pick<SecretField, 'isMultiline'> = given
  const { title, help, pattern, example } = field
  return {
    name,
    title,
    type: field.type ?? 'string',
    isRequired: field.isOptional !== true && field.default === undefined,
    ...(help !== undefined && { help }),
    ...(pattern !== undefined && { pattern }),
    ...(example !== undefined && { example }),
    ...(field.default !== undefined && { default: field.default }),
    ...(field.choices && { choices: Object.keys(field.choices) }),
    ...(field.isMultiline && { isMultiline: true }),
    ...(field.for && { for: [...field.for] }),
  }
}

function toAuth(name: string, auth: Auth): ConnectorDetails['auth'][number] {
  const scopes = 'scopes' in auth ? auth.scopes : undefined
  return { name, mode: auth.mode, needsConsent: auth.mode === 'oauth2_code', ...(scopes && { scopes: [...scopes] }) }
}

function toOperation(name: string, operation: Operation): ConnectorOperation {
  const { title, summary, on, for: modes, batch, limits, personalData } = operation
  return {
    name,
    title,
    ...(summary !== undefined && { summary }),
    on: [...on],
    ...(modes && { for: [...modes] }),
    idempotency: toIdempotency(operation),
    ...(batch && { recordsMax: batch.recordsMax }),
    ...(limits && { limits: limits.map((limit) => ({ ...limit })) }),
    ...(personalData && { personalData: [...personalData] }),
  }
}

function toIdempotency({ idempotency }: Operation): ConnectorOperation['idempotency'] {
  const { kind } = idempotency
  return {
    kind,
    ...('windowSeconds' in idempotency && { windowSeconds: idempotency.windowSeconds }),
    ...(kind === 'none' && { onUnknown: idempotency.onUnknown }),
  }
}

const toRate = ({ rate = [] }: Connector): ConnectorDetails['rate'] =>
  rate.map(({ name, scope, limit, windowMs, concurrencyMax }) => ({
    name,
    scope,
    limit,
    windowMs,
    ...(concurrencyMax !== undefined && { concurrencyMax }),
  }))
