import { hash } from 'node:crypto'
import { PLATFORM } from '../audit/act.ts'
import type { Events } from '../events.ts'
import { uuidV5 } from '../ids.ts'
import type { Oltp } from '../oltp/oltp.ts'
import type { Secrets } from '../secrets/secrets.ts'
import type { StoredMessage, Stream, Subscription } from '../stream/stream.ts'
import { DEAD_LETTER_TOPICS } from '../stream/topics.ts'
import type { Tenant, TenantId, Tenants } from '../tenancy/tenant.ts'
import { type DeadLetterMessage, readDeadLetterMessage } from './dead-letter-message.ts'
import { identifyMessage, storable } from './identify-message.ts'
import { insertPoison, type KeptMessage } from './insert-poison.ts'
import { poisonContext } from './poison-row.ts'

export interface KeepPoisonDeps {
  readonly oltp: Pick<Oltp, 'asOperator'>
  readonly stream: Pick<Stream, 'subscribe'>
  readonly tenants: Pick<Tenants, 'find'>
  readonly secrets: Pick<Secrets, 'seal' | 'sealForPlatform'>
  readonly events: Events
}

/** Who reads the dead-letter topics: what lies beyond its offsets is not kept yet. */
export const POISON_GROUP = 'poison'

const BATCH_SIZE_MAX = 100

// Fixed for ever: another value would keep every dead letter that is read again a second time.
const POISON = '5a0f4c1e-6d2b-5e8f-9b3a-0c7d1e2f4a61'

/**
 * Keeps what stages could not handle where operators find it: sealed, because answers are in it, and once, however often a dead
 * letter is published or read. Runs where the key is. It has no dead letters itself: what it cannot keep now comes again.
 */
export async function keepPoison(deps: KeepPoisonDeps): Promise<Subscription> {
  const handle = createKeepPoison(deps)
  const subscriptions = await Promise.all(
    DEAD_LETTER_TOPICS.map((topic) =>
      deps.stream.subscribe(topic, POISON_GROUP, { batchSizeMax: BATCH_SIZE_MAX, handle }),
    ),
  )
  return { stop: async () => void (await Promise.all(subscriptions.map((subscription) => subscription.stop()))) }
}

export function createKeepPoison(deps: KeepPoisonDeps) {
  return async function keep(messages: readonly StoredMessage[]): Promise<void> {
    const kept: KeptMessage[] = []
    for (const message of messages) kept.push(await sealMessage(deps, readDeadLetterMessage(message)))
    const count = await deps.oltp.asOperator('keep poison', (tx) => insertPoison(tx, kept))
    deps.events.emit('poison.kept', { count })
  }
}

async function sealMessage(deps: KeepPoisonDeps, dead: DeadLetterMessage): Promise<KeptMessage> {
  const { original, stage, group, topic, partition, offset, failure, attempts, failedAt } = dead
  const identity = identifyMessage(original)
  const tenant = identity.tenantId && (await deps.tenants.find(identity.tenantId as TenantId))
  const id = uuidV5(POISON, `${group}:${topic}:${partition}:${offset}`)
  const bytes = Buffer.from(JSON.stringify(original))
  return {
    ...identity,
    id,
    tenantId: tenant ? tenant.id : PLATFORM.id,
    stage,
    consumer: group,
    topic,
    partition,
    offset,
    key: storable(original.key),
    ...failure,
    fingerprint: fingerprintOf(dead),
    attempts,
    sizeBytes: Buffer.byteLength(original.value),
    sealed: await sealFor(deps, tenant || undefined, { id, bytes }),
    failedAt,
  }
}

async function sealFor(
  { secrets }: KeepPoisonDeps,
  tenant: Tenant | undefined,
  { id, bytes }: { readonly id: string; readonly bytes: Buffer },
): Promise<Buffer> {
  const context = poisonContext(id)
  return tenant ? await secrets.seal(tenant, bytes, context) : await secrets.sealForPlatform(bytes, context)
}

/** Numbers are places within a message and differ where the failure does not. */
function fingerprintOf({ stage, failure: { code, reason, stackDigest } }: DeadLetterMessage): string {
  const where = stackDigest ?? reason?.replaceAll(/\d+/g, '#')
  return hash('sha256', [stage, code, where].join('|')).slice(0, 12)
}
