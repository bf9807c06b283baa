import { HowazitError, type PoisonDecision, type PoisonSelection } from '@howazit/sdk'
import { PLATFORM } from '../audit/act.ts'
import type { Audit } from '../audit/audit-log.ts'
import type { Clock } from '../clock.ts'
import type { Oltp, Tx } from '../oltp/oltp.ts'
import { SealBroken, type Secrets } from '../secrets/secrets.ts'
import { forGroup } from '../stream/for-group.ts'
import type { Message, Stream } from '../stream/stream.ts'
import type { Topic } from '../stream/topics.ts'
import type { TenantId, Tenants } from '../tenancy/tenant.ts'
import { countPoison } from './count-poison.ts'
import { poisonContext } from './poison-row.ts'
import { MATCHES, selectionValues } from './select-poison.ts'

export interface DecidePoisonDeps {
  readonly oltp: Pick<Oltp, 'asOperator'>
  readonly stream: Pick<Stream, 'publish'>
  readonly tenants: Pick<Tenants, 'find'>
  readonly secrets: Pick<Secrets, 'open' | 'openForPlatform'>
  readonly audit: Audit
  /** Why, as the caller said. */
  readonly reason: string | undefined
  readonly clock: Clock
}

interface HeldRow {
  readonly id: string
  readonly tenant_id: string
  readonly topic: Topic
  readonly consumer: string
  readonly sealed: Buffer
}

interface Decision {
  readonly state: 'replayed' | 'discarded'
  /** Before they are told of as decided: a crash in between does it again. */
  readonly act: (held: readonly HeldRow[]) => Promise<void>
}

/** In one request. */
const DECIDED_MAX = 1_000

/**
 * Sends messages to the stages that could not handle them. 1. Publish, for that group alone. 2. Say that they were: dying in between
 * publishes them again, and the stage knows by its own keys what it has done.
 */
export const replayPoison = (deps: DecidePoisonDeps, selection: PoisonSelection): Promise<PoisonDecision> =>
  decide(deps, selection, { state: 'replayed', act: (held) => publishAgain(deps, held) })

export const discardPoison = (deps: DecidePoisonDeps, selection: PoisonSelection): Promise<PoisonDecision> =>
  decide(deps, selection, { state: 'discarded', act: async () => {} })

async function decide(
  deps: DecidePoisonDeps,
  { dryRun, ...selection }: PoisonSelection,
  { state, act }: Decision,
): Promise<PoisonDecision> {
  const { oltp } = deps
  const reason = `${state === 'replayed' ? 'replay' : 'discard'} poison`
  const { total, groups } = await oltp.asOperator(reason, (tx) => countPoison(tx, selection))
  if (dryRun) return { matched: total, decided: 0, remaining: total, groups }
  const values = [...selectionValues(selection), DECIDED_MAX]
  const { rows: held } = await oltp.asOperator(reason, (tx) => tx.query<HeldRow>(SELECT_HELD, values))
  await act(held)
  const decided = await oltp.asOperator(reason, (tx) => mark(tx, deps, { held, state, selection }))
  return { matched: total, decided, remaining: total - decided, groups }
}

interface Marked {
  readonly held: readonly HeldRow[]
  readonly state: Decision['state']
  readonly selection: Omit<PoisonSelection, 'dryRun'>
}

async function mark(tx: Tx, deps: DecidePoisonDeps, { held, state, selection }: Marked): Promise<number> {
  const { audit, clock, reason } = deps
  const ids = held.map(({ id }) => id)
  const { rowCount } = await tx.query(MARK, [ids, state, clock.now(), reason ?? null])
  const subject = { type: 'poison', id: selection.fingerprint ?? selection.stage ?? '*' }
  await audit.record(tx, PLATFORM, { subject, asked: selection, after: { state, count: rowCount } })
  return rowCount
}

async function publishAgain(deps: DecidePoisonDeps, held: readonly HeldRow[]): Promise<void> {
  for (const [topic, rows] of Map.groupBy(held, (row) => row.topic)) {
    const messages: Message[] = []
    for (const row of rows) messages.push(forGroup(await openMessage(deps, row), row.consumer))
    await deps.stream.publish(topic, messages)
  }
}

async function openMessage({ secrets, tenants }: DecidePoisonDeps, row: HeldRow): Promise<Message> {
  const context = poisonContext(row.id)
  const tenant = await tenants.find(row.tenant_id as TenantId)
  try {
    const bytes = await (tenant
      ? secrets.open(tenant, row.sealed, context)
      : secrets.openForPlatform(row.sealed, context))
    return JSON.parse(bytes.toString()) as Message
  } catch (cause) {
    if (!(cause instanceof SealBroken)) throw cause
    throw new HowazitError('secret_unreadable', `Poison message ${row.id} cannot be opened any more. Discard it.`, {
      cause,
    })
  }
}

const SELECT_HELD = `
  select id, tenant_id, topic, consumer, sealed
  from control.poison_messages
  where ${MATCHES}
    and state = 'held'
  order by failed_at, id
  limit $6`

const MARK = `
  update control.poison_messages
  set state = $2, decided_at = $3, decided_because = $4, sealed = null
  where id = any ($1::uuid[])
    and state = 'held'`
