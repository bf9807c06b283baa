import { type Connector, worksIn } from '@howazit/connector-kit'
import type { RouteCreate } from '@howazit/sdk'
import { closestName } from '../closest-name.ts'
import type { Tx } from '../oltp/oltp.ts'
import type { Finding } from '../runtime.ts'
import type { TenantId } from '../tenancy/tenant.ts'

/** A connection as far as its routes depend on it. */
export interface Routed {
  readonly connector: Connector
  readonly authMode: string
}

/** What a route asks of the connector that it does not have. `at` is where the route is: '' for a body of its own. */
export function checkRoute(
  { connector, authMode }: Routed,
  { eventType, operation }: Pick<RouteCreate, 'eventType' | 'operation'>,
  at = '',
): Finding[] {
  const usable = Object.entries(connector.operations).filter(([, each]) => worksIn(each, authMode))
  const names = usable.map(([name]) => name)
  const known = Object.hasOwn(connector.operations, operation) ? connector.operations[operation] : undefined
  if (!known) return [unknownOperation(`${at}/operation`, operation, names)]
  if (!worksIn(known, authMode))
    return [
      {
        code: 'validation_failed',
        pointer: `${at}/operation`,
        detail: `${operation} is not for connections that authenticate by ${authMode}.`,
        expected: `one of ${names.join(', ')}`,
      },
    ]
  if (known.on.includes(eventType)) return []
  return [
    {
      code: 'validation_failed',
      pointer: `${at}/eventType`,
      detail: `${operation} is not made for ${eventType}.`,
      expected: `one of ${known.on.join(', ')}`,
    },
  ]
}

const unknownOperation = (pointer: string, operation: string, names: readonly string[]): Finding => ({
  code: 'validation_failed',
  pointer,
  detail: `The connector has no such operation. Did you mean ${closestName(operation, names)}?`,
  expected: `one of ${names.join(', ')}`,
})

/** Mappings that the tenant does not have, by the pointers to where they were named. */
export async function findAbsentMappings(
  tx: Tx,
  tenantId: TenantId,
  named: readonly { readonly mappingId: string; readonly pointer: string }[],
): Promise<Finding[]> {
  if (named.length === 0) return []
  const { rows } = await tx.query<{ id: string }>(SELECT_MAPPINGS, [tenantId, named.map(({ mappingId }) => mappingId)])
  const there = new Set(rows.map(({ id }) => id))
  return named
    .filter(({ mappingId }) => !there.has(mappingId.toLowerCase()))
    .map(({ pointer }) => ({ code: 'validation_failed', pointer, detail: 'There is no such mapping.' }))
}

// Shared to the end of the transaction: none of them is taken away before the route is there.
const SELECT_MAPPINGS = `
  select id
  from mappings
  where tenant_id = $1
    and id = any ($2::uuid[])
    and deleted_at is null
  order by id
  for share`
