import { randomUUID } from 'node:crypto'
import type {
  ConnectionValues,
  Exchange,
  JsonValue,
  OperationResult,
  OutgoingRecord,
  RecordOutcome,
  RunPorts,
  Tokens,
} from '@howazit/connector-kit'
import { CommandError } from '../../command-error.ts'
import type { OpenedConnector } from '../open-connector.ts'
import type { InvocationSource } from './invocation-source.ts'
import type { WayOut } from './way-out.ts'

/** What became of one run of an operation. */
export interface Invoked {
  readonly connector: string
  readonly version: string
  readonly operation: string
  readonly eventId: string
  readonly outcome: Pick<RecordOutcome, 'reason'> &
    Partial<Omit<RecordOutcome, 'outcome' | 'isDuplicate'>> & {
      readonly outcome: RecordOutcome['outcome'] | 'skipped' | 'not_sent'
      readonly isDuplicate?: boolean
    }
  readonly exchanges: readonly Exchange[]
}

export interface LocalInvocation {
  readonly opened: OpenedConnector
  readonly operation: string
  readonly connection: ConnectionValues
  readonly source: InvocationSource
  readonly eventId?: string | undefined
  readonly wayOut: WayOut
  readonly isDryRun: boolean
}

/** Runs an operation of a folder's connector once, on this machine. @throws CommandError where there is nothing to run */
export async function invokeLocally(invocation: LocalInvocation): Promise<Invoked> {
  const { opened, operation, source, eventId = randomUUID() } = invocation
  const { connector } = opened
  const about = { connector: connector.id, version: connector.version, operation, eventId }
  const input = await inputOf(invocation, eventId)
  if (input === undefined)
    return { ...about, outcome: { outcome: 'skipped', reason: 'mapping_made_nothing' }, exchanges: [] }
  const event = (source.event ?? {}) as JsonValue
  const result = await run(invocation, { eventId, event, input, isUncertain: false })
  const [outcome] = result.records
  const isBuilt = invocation.isDryRun && outcome!.outcome === 'retry'
  const told = isBuilt ? ({ outcome: 'not_sent', reason: 'dry_run' } as const) : outcome!
  return { ...about, outcome: told, exchanges: result.exchanges }
}

/** @throws CommandError for an operation that the connector has not */
export function requireOperation({ connector }: Pick<OpenedConnector, 'connector'>, operation: string): void {
  const names = Object.keys(connector.operations)
  if (!names.includes(operation))
    throw new CommandError(`${connector.name} has no operation "${operation}".`, {
      tryThis: `one of ${names.join(', ')}`,
    })
}

/** What was given, or what the mapping makes of the event in the sandbox; undefined where that is nothing. */
async function inputOf({ opened, operation, source }: LocalInvocation, seed: string): Promise<string | undefined> {
  const { connector, files, mappings } = opened
  const { format = 'json' } = connector.operations[operation]!
  const { input, event, questions = [] } = source
  if (input !== undefined)
    return typeof input === 'string' && (format === 'text' || format === 'binary') ? input : JSON.stringify(input)
  const { defaultMapping, madeNothing } = await import('@howazit/connector-kit')
  const mapping = defaultMapping({ connector, files }, operation)
  if (!mapping) throw new CommandError(`${operation} has no mapping.`, { tryThis: '--input FILE with what it takes' })
  const now = typeof event?.timestamp === 'string' ? event.timestamp : new Date().toISOString()
  const [result] = await mappings.map([
    {
      group: 'local',
      tenantId: 'local',
      version: operation,
      mapping,
      event: event as JsonValue,
      context: { now, seed, questions },
    },
  ])
  if (result?.status !== 'ok')
    throw new CommandError('The mapping fails for this event.', {
      why: [result?.message ?? 'no result'],
      tryThis: 'mend the mapping, or give --input FILE',
    })
  return madeNothing(mapping, result.output) ? undefined : result.output
}

async function run(invocation: LocalInvocation, record: OutgoingRecord): Promise<OperationResult> {
  const { opened, operation, connection } = invocation
  const { runOperation } = await import('@howazit/connector-kit')
  const { connector } = opened
  const ports = await createPorts(invocation)
  const call = { connector, operation, connection, records: [record], now: new Date() }
  return await runOperation(call, ports)
}

type FakeToken = Pick<Tokens, 'accessToken'>

const KEY = { tenantId: 'local', connectionId: 'local' }

async function createPorts({ opened, connection, wayOut, isDryRun }: LocalInvocation): Promise<RunPorts> {
  const { createMemoryTokenStore, createTokens } = await import('@howazit/connector-kit')
  const { createHookPort } = await import('@howazit/connector-kit/testing')
  const { connector, files, mappings } = opened
  const store = createMemoryTokenStore()
  store.add(KEY)
  const { send, wait } = wayOut
  const now = () => new Date()
  const source = createTokens({ store, send, wait, now, random: Math.random })
  const auth = connector.auth[connection.authMode]!
  return {
    send: isDryRun ? async () => ({ error: { code: 'not_sent', wasSent: false } }) : send,
    async tokens(stale) {
      if (isDryRun) return { tokens: { accessToken: 'dry-run', reply: {} } }
      if (wayOut.askFake) return { tokens: { ...((await wayOut.askFake('token')) as FakeToken), reply: {} } }
      return await source.grant({ key: KEY, connector: connector.id, auth, values: connection, stale })
    },
    hook: createHookPort({ files, mappings }, now),
    now,
    wait,
  }
}
