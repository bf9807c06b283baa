import {
  type Connector,
  defaultMapping,
  type JsonValue,
  madeNothing,
  type OperationResult,
  type OutgoingRecord,
  type RunPorts,
  runOperation,
  trustOf,
} from '@howazit/connector-kit'
import { HowazitError, type Invocation, type InvocationRequest } from '@howazit/sdk'
import { findUnstorable } from '../ingest/find-unstorable.ts'
import { loadQuestions } from '../mappings/load-questions.ts'
import { sandboxAway } from '../mappings/sandbox-away.ts'
import { throwFindings } from '../surveys/survey-definition.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import type { ConnectionDeps } from './connection-deps.ts'
import { connectionSubject } from './connection-row.ts'
import { createConnectionPorts } from './create-connection-ports.ts'
import { type OpenedConnection, openConnection } from './open-connection.ts'

export interface ConnectionInvocation {
  readonly id: string
  readonly request: InvocationRequest
}

/**
 * Runs an operation once, with its effect over there, for whoever writes or debugs a connector. Recorded before anything is sent, so
 * that nothing is sent in silence; what is answered holds no credential.
 *
 * @throws HowazitError `not_found`, `validation_failed` (no such operation, nothing to run it with), `mapping_invalid`, `unavailable`
 */
export async function invokeConnection(
  deps: ConnectionDeps,
  tenant: Tenant,
  { id, request }: ConnectionInvocation,
): Promise<Invocation> {
  throwFindings(findUnstorable(request))
  const opened = await openConnection(deps, tenant, id)
  requireOperation(opened.connector, request)
  const eventId = request.eventId ?? deps.ids.newId()
  const startedAtMs = performance.now()
  const { operation, dryRun = false } = request
  await deps.oltp.inTenant(tenant, (tx) =>
    deps.audit.record(tx, tenant, { subject: connectionSubject(id), asked: { operation, eventId, dryRun } }),
  )
  const input = await inputOf(deps, tenant, { opened, request, eventId })
  const about = { connector: opened.connector.id, connectorVersion: opened.connector.version, operation, eventId }
  if (input === undefined) return { ...about, outcome: 'skipped', reason: 'mapping_made_nothing', exchanges: [] }
  const record = { eventId, event: (request.event ?? {}) as JsonValue, input, isUncertain: request.isRepeat ?? false }
  const result = await run(deps, tenant, { opened, operation, record, dryRun })
  const invocation = { ...about, ...toInvocation(result, dryRun) }
  deps.events.emit('connection.invoked', {
    tenant_id: tenant.id,
    connection_id: id,
    connector: about.connector,
    operation,
    event_id: eventId,
    outcome: invocation.outcome,
    reason: invocation.reason,
    duration_ms: Math.round(performance.now() - startedAtMs),
  })
  return invocation
}

function requireOperation({ operations }: Connector, { operation, event, input }: InvocationRequest): void {
  if (!Object.hasOwn(operations, operation))
    throw new HowazitError('validation_failed', `The connector has no operation ${operation}.`, {
      details: { pointer: '/operation', expected: `one of ${Object.keys(operations).join(', ')}` },
    })
  if (event === undefined && input === undefined)
    throw new HowazitError('validation_failed', 'There is nothing to run it with: give an event, or an input.', {
      details: { pointer: '/event' },
    })
}

interface Mapped {
  readonly opened: OpenedConnection
  readonly request: InvocationRequest
  readonly eventId: string
}

/** What was given, or what the connector's own mapping makes of the event; undefined where that is nothing. */
async function inputOf(deps: ConnectionDeps, tenant: Tenant, mapped: Mapped): Promise<string | undefined> {
  const { opened, request, eventId } = mapped
  const { connector, files, row } = opened
  const { format = 'json' } = connector.operations[request.operation]!
  if (request.input !== undefined)
    return typeof request.input === 'string' && (format === 'text' || format === 'binary')
      ? request.input
      : JSON.stringify(request.input)
  const mapping = defaultMapping({ connector, files }, request.operation)
  if (!mapping) throw new HowazitError('mapping_invalid', `${request.operation} has no mapping of its own.`)
  const event = request.event as JsonValue & Readonly<Record<string, JsonValue>>
  const origin = (await deps.connectors.findByHash(row.manifest_hash.toString('hex')))?.origin
  const isPartnerCode = origin !== 'built_in'
  const questionsOf = await loadQuestions(deps.oltp, tenant, [{ mapping, event }])
  const { timestamp } = event
  const [result] = await deps.mappings
    .map([
      {
        ...trustOf({
          mapping,
          tenantId: tenant.id,
          tier: tenant.tier,
          isIsolated: tenant.tier === 'gold',
          isPartnerCode,
        }),
        tenantId: tenant.id,
        version: `${row.manifest_hash.toString('hex')}/${request.operation}`,
        mapping,
        event,
        context: {
          now: typeof timestamp === 'string' ? timestamp : deps.clock.now().toISOString(),
          seed: eventId,
          ...questionsOf({ mapping, event }),
        },
      },
    ])
    .catch(sandboxAway)
  if (result?.status !== 'ok')
    throw new HowazitError('mapping_invalid', `The mapping fails for this event: ${result?.message ?? 'no result'}`)
  return madeNothing(mapping, result.output) ? undefined : result.output
}

interface Running {
  readonly opened: OpenedConnection
  readonly operation: string
  readonly record: OutgoingRecord
  readonly dryRun: boolean
}

async function run(deps: ConnectionDeps, tenant: Tenant, running: Running): Promise<OperationResult> {
  const { opened, operation, record, dryRun } = running
  const { connector, values: connection } = opened
  const ports = createConnectionPorts(deps, tenant, opened)
  const call = { connector, operation, connection, records: [record], now: deps.clock.now() }
  return await runOperation(call, dryRun ? deaf(ports) : ports)
}

const NOT_SENT = 'not_sent'

/** Nothing leaves, no token is asked for. */
const deaf = (ports: RunPorts): RunPorts => ({
  ...ports,
  send: async () => ({ error: { code: NOT_SENT, wasSent: false } }),
  tokens: async () => ({ tokens: { accessToken: 'dry-run', reply: {} } }),
})

function toInvocation({ records, exchanges }: OperationResult, dryRun: boolean) {
  const [outcome] = records
  const { disable: _, bucket: __, moved: ___, ...told } = outcome!
  const isBuilt = dryRun && told.outcome === 'retry'
  return {
    ...told,
    ...(isBuilt && { outcome: 'not_sent' as const, reason: 'dry_run' }),
    exchanges: exchanges as unknown as Invocation['exchanges'],
  }
}
