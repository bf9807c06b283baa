import { type DescribedFields, describeFields, describesOf } from '@howazit/connector-kit'
import { type FieldDescription, HowazitError } from '@howazit/sdk'
import type { Tenant } from '../tenancy/tenant.ts'
import type { ConnectionDeps } from './connection-deps.ts'
import { createConnectionPorts } from './create-connection-ports.ts'
import { createFieldCache } from './field-cache.ts'
import { type OpenedConnection, openConnection } from './open-connection.ts'

/** An operation of a connection. */
export interface OperationPlace {
  readonly connectionId: string
  readonly operation: string
}

/** Salesforce says some hundred kilobytes about an object. */
const PAGE_BYTES_MAX = 4 * 1024 * 1024

/** Asks other sides for fields, and keeps what they said for a while. */
export function createDescribeConnection(deps: ConnectionDeps) {
  const cache = createFieldCache()

  /**
   * The fields of what an operation makes. What was read is shown again for a while, as long as nothing about the connection changes. A
   * failure over there is an answer.
   * @throws HowazitError `not_found`
   */
  return async function describeConnection(
    tenant: Tenant,
    { connectionId, operation }: OperationPlace,
  ): Promise<FieldDescription> {
    const opened = await openConnection(deps, tenant, connectionId)
    const { connector, row } = opened
    requireOperation(opened, operation)
    const describes = describesOf(connector, operation)
    const now = deps.clock.now()
    if (describes.length === 0)
      return { outcome: 'not_described', fields: [], describedAt: now.toISOString(), hint: NOT_DESCRIBED }
    const key = JSON.stringify([tenant.id, row.id, row.revision, row.manifest_hash.toString('hex'), operation])
    const known = cache.find(key, now)
    if (known) return known
    const description = await ask(deps, tenant, { opened, operation, now })
    const seconds = Math.min(...describes.map(({ cacheSeconds }) => cacheSeconds))
    if (description.outcome === 'ok') cache.keep(key, description, { now, seconds })
    return description
  }
}

interface Asking {
  readonly opened: OpenedConnection
  readonly operation: string
  readonly now: Date
}

async function ask(
  deps: ConnectionDeps,
  tenant: Tenant,
  { opened, operation, now }: Asking,
): Promise<FieldDescription> {
  const { connector, row } = opened
  const startedAtMs = performance.now()
  const ports = createConnectionPorts(deps, tenant, opened, { responseBytesMax: PAGE_BYTES_MAX })
  const read = await describeFields({ connector, connection: opened.values, operation, now }, ports)
  const description = toDescription(read, { now, durationMs: Math.round(performance.now() - startedAtMs) })
  deps.events.emit('connection.described', {
    tenant_id: tenant.id,
    connection_id: row.id,
    connector: connector.id,
    operation,
    outcome: description.outcome,
    reason: description.reason,
    duration_ms: description.durationMs,
  })
  return description
}

const NOT_DESCRIBED = 'The connector does not say how its fields are read; look at the vendor’s documentation.'

function requireOperation({ connector: { operations } }: OpenedConnection, operation: string): void {
  if (Object.hasOwn(operations, operation)) return
  const names = Object.keys(operations).join(', ')
  throw new HowazitError('not_found', `The connector has no operation ${operation}; it has ${names}.`)
}

function toDescription(
  read: DescribedFields,
  { now, durationMs }: { now: Date; durationMs: number },
): FieldDescription {
  const common = {
    describedAt: now.toISOString(),
    durationMs,
    ...(read.status !== undefined && { status: read.status }),
  }
  if ('fields' in read) {
    const fields = read.fields.map(({ options, ...field }) => ({ ...field, ...(options && { options: [...options] }) }))
    return { outcome: 'ok', fields, isComplete: read.isComplete, ...common }
  }
  const { reason, message, hint } = read.failure
  const words = { reason, ...(message !== undefined && { detail: message }), ...(hint !== undefined && { hint }) }
  return { outcome: 'failed', fields: [], ...words, ...common }
}
