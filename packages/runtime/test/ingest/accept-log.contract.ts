import { describe, expect, onTestFinished, test } from 'vitest'
import type { AcceptLog } from '../../src/ingest/accept-log.ts'
import type { GroupCommitOptions } from '../../src/ingest/group-commit.ts'
import { partitionOf } from '../../src/stream/partition-of.ts'
import { until } from '../support/until.ts'
import {
  type AcceptingSetup,
  countBy,
  freshResponse,
  freshTenant,
  responseOf,
  setUpAccepting,
} from './set-up-accepting.ts'

export type ClosableAcceptLog = AcceptLog & { close(): Promise<void> }

export interface AcceptLogHarness {
  /** Another process over the same claims and the same stream, which is the log in the setup's own database. */
  make(options?: Partial<GroupCommitOptions>): ClosableAcceptLog
}

/** What every adapter of the port keeps. */
export function describeAcceptLog(name: string, setUp: (setup: AcceptingSetup) => AcceptLogHarness): void {
  async function start() {
    const setup = await setUpAccepting()
    const harness = setUp(setup)
    const make = (options?: Partial<GroupCommitOptions>) => {
      const log = harness.make(options)
      onTestFinished(() => log.close())
      return log
    }
    return { ...setup, make }
  }

  describe(name, () => {
    test('an accepted response is on the topic, under its own id and in the partition of its key', async () => {
      const { make, readTopic } = await start()
      const response = freshResponse()
      const results = await make().accept([response])

      const { tenantId, responseId } = response
      expect(results).toEqual([{ status: 'accepted', responseId }])
      const [message, ...others] = await readTopic()
      expect(message).toEqual({
        key: `${tenantId}:${responseId}`,
        partition: partitionOf(`${tenantId}:${responseId}`),
        offset: 0,
        response,
      })
      expect(others).toEqual([])
    })

    test('the same key and body is a duplicate, for this and every other process, and is appended once', async () => {
      const { make, readTopic } = await start()
      const response = freshResponse()
      const { responseId } = response
      const log = make()
      await log.accept([response])

      expect(await log.accept([response])).toEqual([{ status: 'duplicate', responseId }])
      expect(await make().accept([response])).toEqual([{ status: 'duplicate', responseId }])
      expect(await readTopic()).toHaveLength(1)
    })

    test('the same key with another body is refused, also within a call', async () => {
      const { make, readTopic } = await start()
      const tenantId = freshTenant()
      const [first, other] = [responseOf(tenantId, 'one', 'good'), responseOf(tenantId, 'one', 'bad')]
      const log = make()
      const together = await log.accept([first, other, first])
      const later = await log.accept([other, first])

      expect(together.map(({ status }) => status)).toEqual(['accepted', 'key_reuse', 'duplicate'])
      expect(later.map(({ status }) => status)).toEqual(['key_reuse', 'duplicate'])
      expect((await readTopic()).map(({ response }) => response)).toEqual([first])
    })

    test('two tenants may use the same key, in one call', async () => {
      const { make, readTopic } = await start()
      const mine = responseOf(freshTenant(), 'one', 'good')
      const theirs = responseOf(freshTenant(), 'one', 'bad')

      expect(countBy(await make().accept([mine, theirs]))).toEqual({ accepted: 2 })
      expect(await readTopic()).toHaveLength(2)
    })

    test('of ten concurrent posts of a key over four processes one is accepted, and no other body', async () => {
      const { make, readTopic } = await start()
      const logs = [make(), make(), make(), make()]
      const responses = Array.from({ length: 40 }, freshResponse)
      const post = async (response: (typeof responses)[number], index: number) =>
        await logs[index % logs.length]!.accept([response])
      const posts = responses.flatMap((response) => Array.from({ length: 10 }, (_, index) => post(response, index)))
      const others = responses.map(({ tenantId, key }, index) => post(responseOf(tenantId, key, 'bad'), index))
      const results = (await Promise.all(posts)).flat()
      const otherResults = (await Promise.all(others)).flat()

      const byResponse = Map.groupBy(results, (result) => ('responseId' in result ? result.responseId : 'none'))
      expect([...byResponse.keys()].sort()).toEqual(responses.map(({ responseId }) => responseId).sort())
      for (const group of byResponse.values()) expect(countBy(group)).toMatchObject({ accepted: 1 })
      const { accepted, duplicate = 0, in_flight: inFlight = 0, ...rest } = countBy(results)
      expect({ accepted, repeated: duplicate + inFlight, rest }).toEqual({ accepted: 40, repeated: 360, rest: {} })
      expect(countBy(otherResults)).toEqual({ key_reuse: 40 })
      expect(await readTopic()).toHaveLength(40)
      const afterwards = await logs[0]!.accept(responses)
      expect(afterwards).toEqual(responses.map(({ responseId }) => ({ status: 'duplicate', responseId })))
    })

    test('what is in flight elsewhere names its response and a time to come back', async () => {
      const { make, sql } = await start()
      const response = freshResponse()
      const { tenantId, key, responseId, bodyHash } = response
      await sql(
        `insert into control.idempotency_claims (tenant_id, key, body_hash, response_id, state, lease_until)
         values ($1, $2, decode($3, 'hex'), $4, 'claimed', now() + interval '1 hour')`,
        [tenantId, key, bodyHash, responseId],
      )
      const [same, other] = await make().accept([response, responseOf(tenantId, key, 'bad')])

      expect(same).toEqual({ status: 'in_flight', responseId, retryAfterMs: expect.any(Number) })
      expect(other).toEqual({ status: 'key_reuse' })
    })

    test('batches that share keys in opposite orders neither deadlock nor append twice', async () => {
      const { make, readTopic } = await start()
      const responses = Array.from({ length: 300 }, freshResponse)
      const [forwards, backwards] = [make(), make()]
      const results = await Promise.all([forwards.accept(responses), backwards.accept(responses.toReversed())])

      expect(countBy(results.flat())).toMatchObject({ accepted: 300 })
      const messages = await readTopic()
      expect(messages).toHaveLength(300)
      for (const rows of Map.groupBy(messages, ({ partition }) => partition).values())
        expect(rows.map(({ offset }) => offset)).toEqual(rows.map((_, index) => index))
    })

    test('results keep the order of 1,000 responses', async () => {
      const { make } = await start()
      const responses = Array.from({ length: 1_000 }, freshResponse)
      const results = await make({ batchSizeMax: 7 }).accept(responses)

      expect(results).toEqual(responses.map(({ responseId }) => ({ status: 'accepted', responseId })))
    })

    test('more than can wait is refused with a time to come back', async () => {
      const { make, readTopic } = await start()
      const responses = Array.from({ length: 11 }, freshResponse)
      const refused = make({ waitingMax: 10 }).accept(responses)

      await expect(refused).rejects.toMatchObject({
        code: 'over_capacity',
        details: { retryAfterMs: expect.any(Number) },
      })
      expect(await readTopic()).toHaveLength(0)
    })

    test('a lost connection is unavailable, and the same key is accepted later', async () => {
      const { make, pools, sql } = await start()
      const log = make()
      const response = freshResponse()
      const blocker = await pools.operator.begin()
      await sql('grant usage on schema control to howazit_operator')
      await sql('grant all on control.idempotency_claims to howazit_operator')
      await blocker.query({ text: 'lock table control.idempotency_claims in exclusive mode' })
      const accepting = log.accept([response])
      accepting.catch(() => {})
      const terminate = async () => (await sql(TERMINATE_WAITING)).length === 1
      await until('a connection to cut', terminate)
      blocker.release(true)

      await expect(accepting).rejects.toMatchObject({ code: 'unavailable' })
      expect(await log.accept([response])).toMatchObject([{ status: 'accepted' }])
    })

    test('closing finishes what waits and refuses what comes later', async () => {
      const { make } = await start()
      const log = make()
      const response = freshResponse()
      const accepting = log.accept([response])
      await log.close()
      await log.close()

      expect(await accepting).toEqual([{ status: 'accepted', responseId: response.responseId }])
      await expect(log.accept([response])).rejects.toMatchObject({ code: 'unavailable' })
    })
  })
}

const TERMINATE_WAITING = `
  select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and application_name = 'howazit_ingest' and wait_event_type = 'Lock'`
