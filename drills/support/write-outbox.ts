import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { appendToOutbox, type Oltp, type ResponseChange, type Tenant, type Tx } from '@howazit/runtime'

export interface WriteOutboxOptions {
  readonly oltp: Oltp
  readonly tenant: Tenant
  /** Each has one transaction open at a time. */
  readonly writers: number
  /** In total, one per transaction. */
  readonly rows: number
  /** How many responses the changes are spread over; few means that writers wait for each other's rows. */
  readonly responses: number
  /** The share of transactions that wait before they commit, and for how long at most. */
  readonly delayShare: number
  readonly delayMaxMs: number
  readonly random?: () => number
}

/**
 * Many writers that commit in another order than they began: each transaction takes a response's row, as every change
 * does, appends its next revision to the outbox, and sometimes waits before it commits.
 *
 * @returns the last revision of each response; every one from 1 to it must be published, in this order.
 */
export async function writeOutbox(options: WriteOutboxOptions): Promise<ReadonlyMap<string, number>> {
  const { oltp, tenant, writers, rows, delayShare, delayMaxMs, random = Math.random } = options
  const responseIds = Array.from({ length: options.responses }, () => randomUUID())
  const revisions = new Map<string, number>()
  let remaining = rows

  const write = async () => {
    while (remaining > 0) {
      remaining -= 1
      const responseId = responseIds[Math.floor(random() * responseIds.length)] as string
      const revision = await oltp.inTenant(tenant, async (tx) => {
        const next = await takeResponse(tx, tenant, responseId)
        await appendToOutbox(tx, [changeOf(tenant, responseId, next)])
        if (random() < delayShare) await delay(random() * delayMaxMs)
        return next
      })
      revisions.set(responseId, Math.max(revision, revisions.get(responseId) ?? 0))
    }
  }
  await Promise.all(Array.from({ length: writers }, write))
  return revisions
}

async function takeResponse(tx: Tx, tenant: Tenant, responseId: string): Promise<number> {
  const { rows } = await tx.query<{ revision: number }>(
    `insert into response_keys as k (tenant_id, response_id, submitted_at, body_hash) values ($1, $2, now(), '')
     on conflict (tenant_id, response_id) do update set revision = k.revision + 1
     returning revision`,
    [tenant.id, responseId],
  )
  return rows[0]?.revision ?? 0
}

const changeOf = (tenant: Tenant, responseId: string, revision: number): ResponseChange => ({
  eventId: randomUUID(),
  type: revision === 1 ? 'response.created' : 'response.updated',
  tenantId: tenant.id,
  responseId,
  surveyId: responseId,
  revision,
  occurredAt: new Date().toISOString(),
  before: null,
  after: null,
})

/** What a reader by `id > last` would have published: it counts the rows it ever saw. It loses some, and must. */
export function pollOutboxById(oltp: Oltp, tenant: Tenant): { stop(): Promise<number> } {
  let last = '0'
  let count = 0
  let isStopping = false
  const poll = async () => {
    const { rows } = await oltp.asOperator('naive poller', (tx) =>
      tx.query<{ id: string }>('select id from outbox where tenant_id = $1 and id > $2 order by id', [tenant.id, last]),
    )
    count += rows.length
    last = rows.at(-1)?.id ?? last
  }
  const running = (async () => {
    while (!isStopping) await poll()
  })()
  return {
    async stop() {
      isStopping = true
      await running
      await poll()
      return count
    },
  }
}
