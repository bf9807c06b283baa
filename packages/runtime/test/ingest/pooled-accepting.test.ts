import { randomBytes } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { countSpool } from '../../src/ingest/count-spool.ts'
import { createSpoolRelay } from '../../src/ingest/spool-relay.ts'
import { StreamAcceptLog } from '../../src/ingest/stream-accept-log.ts'
import { createPools, type Pools } from '../../src/oltp/pools.ts'
import { PostgresStream } from '../../src/stream/postgres/postgres-stream.ts'
import { describePgbouncer, startPgbouncer } from '../support/start-pgbouncer.ts'
import { until } from '../support/until.ts'
import { createFaultyStream } from './faulty-stream.ts'
import { type AcceptingSetup, countBy, freshResponse, setUpAccepting } from './set-up-accepting.ts'

describePgbouncer('through a transaction pooler with two connections', () => {
  test('four processes accept, spool and relay, and no setting is left behind', async () => {
    const setup = await setUpAccepting()
    const { pools, readTopic } = setup
    const pooled = await openPooled(setup)
    const processes = Array.from({ length: 4 }, () => {
      const stream = createFaultyStream(new PostgresStream({ pool: pools.operator }))
      const deps = { pool: pooled.ingest, stream, clock: systemClock }
      return { stream, log: new StreamAcceptLog(deps, { leaseMs: 60_000, publishTimeoutMs: 60_000 }) }
    })
    processes[0]!.stream.fault = 'refuse'
    const responses = Array.from({ length: 200 }, freshResponse)
    const results = await Promise.all(processes.map(({ log }) => log.accept(responses)))

    expect(countBy(results.flat())).toMatchObject({ accepted: 200 })
    const relay = createSpoolRelay({ pool: pooled.ingest, stream: processes[1]!.stream }, { pollMs: 20 })
    onTestFinished(() => relay.stop())
    relay.start()
    await until('the spool is empty', async () => (await countSpool(pooled.ingest)).rows === 0)
    const ids = (await readTopic()).map(({ response }) => response.responseId)
    expect(ids.sort()).toEqual(responses.map(({ responseId }) => responseId).sort())
    for (const { log } of processes) await log.close()
    const left = await pooled.ingest.run({ text: `select current_setting('enable_seqscan') as seqscan` })
    expect(left.rows).toEqual([{ seqscan: 'on' }])
  })
})

async function openPooled({ url, sql }: AcceptingSetup): Promise<Pools> {
  const login = `accepting_${randomBytes(6).toString('hex')}`
  await sql(`create role ${login} login password '${login}'`)
  await sql(`grant howazit_ingest to ${login} with inherit false, set true`)
  onTestFinished(async () => void (await sql(`drop owned by ${login}; drop role ${login}`)))
  const directUrl = new URL(url)
  directUrl.username = login
  directUrl.password = login
  const pgbouncer = await startPgbouncer({ url: directUrl.href, poolSize: 2 })
  onTestFinished(() => pgbouncer[Symbol.asyncDispose]())
  const pooled = createPools({ url: pgbouncer.url, directUrl: directUrl.href })
  onTestFinished(() => pooled.close())
  return pooled
}
