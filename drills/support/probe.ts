import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { makeResponse, type Target } from '../../bench/support/make-response.ts'

export interface Probed {
  readonly accepted: number
  /** From the beginning to the last answer that was no 202, or a late one; 0 where there was none. */
  readonly recoveredAfterMs: number
}

const EVERY_MS = 50
const LATE_MS = 200

/** Sends twenty a second for a while, and looks when all is well. */
export async function probe(url: string, target: Target, forMs: number): Promise<Probed> {
  const run = randomBytes(6).toString('hex')
  const startedAt = performance.now()
  let [accepted, recoveredAfterMs] = [0, 0]
  const send = async (ordinal: number) => {
    const sentAt = performance.now()
    const reply = await fetch(`${url}/v1/ingest/responses`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${target.token}`,
        'content-type': 'application/json',
        'idempotency-key': `${run}-${ordinal}`,
      },
      body: JSON.stringify(makeResponse(target, ordinal)),
    })
    await reply.arrayBuffer()
    const tookMs = performance.now() - sentAt
    if (reply.status === 202) accepted += 1
    if (reply.status !== 202 || tookMs > LATE_MS) recoveredAfterMs = Math.round(performance.now() - startedAt)
  }
  const sent: Promise<void>[] = []
  for (let ordinal = 0; performance.now() - startedAt < forMs; ordinal += 1) {
    sent.push(send(ordinal))
    await delay(EVERY_MS)
  }
  await Promise.all(sent)
  return { accepted, recoveredAfterMs }
}
