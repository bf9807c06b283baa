// What the size of the sink's blocks rests on: see docs/benchmarks.md.
import { randomBytes, randomUUID } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedEngines } from '@howazit/runtime/engines'
import { type ClickhouseConfig, createClickhouse } from '../packages/runtime/src/analytics/create-clickhouse.ts'
import { factRows } from '../packages/runtime/src/analytics/fact-rows.ts'
import { insertBlock } from '../packages/runtime/src/analytics/insert-block.ts'
import { prepareClickhouse } from '../packages/runtime/src/analytics/prepare-clickhouse.ts'
import { createSinkResponses } from '../packages/runtime/src/analytics/sink-responses.ts'
import { VIEWS } from '../packages/runtime/src/analytics/views.ts'
import { systemClock } from '../packages/runtime/src/clock.ts'
import { createIds } from '../packages/runtime/src/ids.ts'
import { createPools } from '../packages/runtime/src/oltp/pools.ts'
import { PostgresOltp } from '../packages/runtime/src/oltp/postgres-oltp.ts'
import { prepareDatabase } from '../packages/runtime/src/oltp/prepare-database.ts'
import type { ResponseChange } from '../packages/runtime/src/response-change.ts'
import type { HandleBatch, StoredMessage } from '../packages/runtime/src/stream/stream.ts'
import { type Bench, median } from './bench.ts'

/** One row of its own and one per answer. */
const ROWS_PER_RESPONSE = 3
const BLOCK_ROWS = [99, 498, 999, 2_499, 4_998, 9_999]
const TURNS = 7
/** What the sink uses must be within this of the best there is, and leave most of a dashboard's second. */
const OF_BEST_MIN = 0.8
const BLOCK_MS_MAX = 750

const TENANT = randomUUID()
const SURVEY = randomUUID()
const [NPS, WHY] = [randomUUID(), randomUUID()]

function makeChange(ordinal: number): ResponseChange {
  const id = randomUUID()
  const now = new Date().toISOString()
  const answer = { optionId: null, numericValue: null, textValue: null }
  return {
    eventId: randomUUID(),
    type: 'response.created',
    tenantId: TENANT,
    responseId: id,
    surveyId: SURVEY,
    revision: 1,
    occurredAt: now,
    before: null,
    after: {
      id,
      surveyId: SURVEY,
      surveyVersion: 1,
      submittedAt: new Date(Date.UTC(2026, 10, 1 + (ordinal % 20), ordinal % 24)).toISOString(),
      recordedAt: now,
      completion: 'complete',
      channel: ordinal % 2 === 0 ? 'email' : 'web',
      locale: 'en-GB',
      clientReference: null,
      respondentMeta: null,
      dims: { region: `r${ordinal % 20}`, product: `p${ordinal % 50}` },
      answers: [
        { ...answer, questionId: NPS, questionType: 'nps', numericValue: ordinal % 11 },
        {
          ...answer,
          questionId: WHY,
          questionType: 'text',
          textValue: `Comment ${ordinal}, as long as people write them.`,
        },
      ],
    },
  }
}

interface Cases {
  readonly sink: HandleBatch
  /** The same block into a fact without views, and nothing recorded. */
  readonly bare: (changes: readonly ResponseChange[]) => Promise<void>
}

let nextOffset = 0

const toMessages = (changes: readonly ResponseChange[]): StoredMessage[] =>
  changes.map((change) => ({
    topic: 'response.created',
    partition: 0,
    offset: nextOffset++,
    appendedAt: new Date(),
    key: `${change.tenantId}:${change.responseId}`,
    headers: {},
    value: JSON.stringify(change),
  }))

async function timeMs(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

/** In turns, so that a busy moment of the machine hits both. */
async function measure({ sink, bare }: Cases, blockRows: number) {
  const times = { sink: [] as number[], bare: [] as number[] }
  for (let turn = 0; turn < TURNS; turn += 1) {
    const changes = Array.from({ length: blockRows / ROWS_PER_RESPONSE }, (_, at) => makeChange(at))
    const messages = toMessages(changes)
    times.bare.push(await timeMs(() => bare(changes)))
    times.sink.push(await timeMs(() => sink(messages, new AbortController().signal)))
  }
  const perSecond = (ms: number) => Math.round((blockRows / ms) * 1_000)
  const [sinkMs, bareMs] = [median(times.sink), median(times.bare)]
  return {
    blockRows,
    blockMs: Math.round(sinkMs),
    rowsPerSecond: perSecond(sinkMs),
    limitRowsPerSecond: perSecond(bareMs),
  }
}

async function openBare(config: ClickhouseConfig) {
  await prepareClickhouse(config)
  const client = createClickhouse(config)
  for (const { name } of VIEWS) await client.command({ query: `drop view ${name} sync` })
  const insert: Cases['bare'] = async (changes) => {
    const token = randomUUID()
    const rows = Buffer.from(changes.flatMap((change) => factRows(change, token)).join('\n'))
    await insertBlock(client, { rows, token })
  }
  return { insert, close: () => client.close() }
}

async function withCases<Result>(stateDir: string, work: (cases: Cases) => Promise<Result>): Promise<Result> {
  await using engines = await startEmbeddedEngines({ stateDir })
  const password = randomBytes(16).toString('hex')
  const { url } = await prepareDatabase({ adminUrl: engines.postgres.url, database: 'howazit', password })
  const pools = createPools({ url })
  const { url: clickhouseUrl, username, password: secret } = engines.clickhouse
  const config = { url: clickhouseUrl, username, password: secret, database: 'howazit' }
  await prepareClickhouse(config)
  const clickhouse = createClickhouse(config)
  const bare = await openBare({ ...config, database: 'bare' })
  const sink = createSinkResponses({
    oltp: new PostgresOltp({ pools }),
    clickhouse,
    stream: { publish: async () => {}, lag: async () => [] },
    events: { emit: () => {} },
    clock: systemClock,
    ids: createIds(systemClock),
  })
  try {
    return await work({ sink, bare: bare.insert })
  } finally {
    await bare.close()
    await clickhouse.close()
    await pools.close()
  }
}

export const bench: Bench = {
  name: 'sink',
  title: 'rows per second into the analytics by size of block, beside the same blocks without views and records',
  async run(print) {
    const stateDir = await mkdtemp(join(tmpdir(), 'howazit-bench-'))
    await chmod(stateDir, 0o711)
    try {
      return await withCases(stateDir, async (cases) => {
        await measure(cases, 999)
        const results = []
        for (const blockRows of BLOCK_ROWS) {
          const result = await measure(cases, blockRows)
          results.push(result)
          print({
            ...result,
            ratio: Number((result.rowsPerSecond / result.limitRowsPerSecond).toFixed(2)),
            turns: TURNS,
          })
        }
        const best = Math.max(...results.map(({ rowsPerSecond }) => rowsPerSecond))
        const used = results.at(-1)
        print({
          case: 'the largest, which a busy sink uses',
          ofBest: (used?.rowsPerSecond ?? 0) / best,
          blockMsMax: BLOCK_MS_MAX,
        })
        return used !== undefined && used.rowsPerSecond >= OF_BEST_MIN * best && used.blockMs <= BLOCK_MS_MAX
      })
    } finally {
      await rm(stateDir, { recursive: true, force: true })
    }
  },
}
