import { setTimeout as delay } from 'node:timers/promises'
import { openContext } from '@howazit/runtime'
import { Pool } from 'undici'
import { type Drill, exactly, type Figure } from './drill.ts'
import { type ApiProcess, startApiProcess } from './support/api-process.ts'
import { createDrillClient } from './support/drill-client.ts'
import { createDrillSurvey, type DrillPlatform } from './support/platform.ts'
import { readNumber } from './support/read-number.ts'

const PROCESSES = 4
const POSTS_PER_KEY = 10
const KEYS_AT_ONCE = 24
const STORED_WITHIN_MS = 120_000

interface Answer {
  readonly status: number
  readonly code?: string
  readonly responseId?: string
}

interface Post {
  readonly token: string
  readonly key: string
  readonly body: string
}

/** Counts of what the posts of all keys were answered. */
interface Tally {
  accepted: number
  duplicatesWithOriginalId: number
  other: number
}

const makeBody = (surveyId: string, questionId: string, score: number) =>
  JSON.stringify({ surveyId, submittedAt: '2026-11-01T08:00:00Z', answers: [{ questionId, numericValue: score }] })

function createPoster(apis: readonly ApiProcess[]) {
  const pools = apis.map(({ url }) => new Pool(url, { connections: 64 }))
  let turn = 0
  const post = async ({ token, key, body }: Post): Promise<Answer> => {
    turn += 1
    const pool = pools[turn % pools.length] as Pool
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key }
    const reply = await pool.request({ method: 'POST', path: '/v1/ingest/responses', headers, body })
    // Last, because an acceptance has a `status` of its own.
    return { ...((await reply.body.json()) as Omit<Answer, 'status'>), status: reply.statusCode }
  }
  const close = () => Promise.all(pools.map((pool) => pool.close()))
  return { post, close }
}

/** A key whose acceptance is still under way is asked again, as the SDK does; every other answer is final. */
async function postUntilFinal(post: (post: Post) => Promise<Answer>, what: Post): Promise<Answer> {
  for (;;) {
    const answer = await post(what)
    if (answer.code !== 'idempotency_in_flight') return answer
    await delay(20)
  }
}

function count(tally: Tally, answers: readonly Answer[]): void {
  const original = answers.find(({ status }) => status === 202)?.responseId
  for (const { status, code, responseId } of answers) {
    if (status === 202) tally.accepted += 1
    else if (code === 'duplicate' && responseId === original) tally.duplicatesWithOriginalId += 1
    else tally.other += 1
  }
}

/** Each of 0 to `total`, with as many at once as keep every process busy. */
async function forEach(total: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0
  const run = async () => {
    while (next < total) await work(next++)
  }
  await Promise.all(Array.from({ length: KEYS_AT_ONCE }, run))
}

async function countRows({ platform, tenants, logger }: DrillPlatform, wanted: number): Promise<readonly number[]> {
  const context = await openContext(platform.config, { logger })
  try {
    const read = () =>
      Promise.all(
        tenants.map(({ tenant }) =>
          context.oltp.inTenant(tenant, async (tx) =>
            Number((await tx.query<{ n: string }>('select count(*) as n from responses')).rows[0]?.n),
          ),
        ),
      )
    const until = Date.now() + STORED_WITHIN_MS
    let counts = await read()
    while (counts.reduce((sum, n) => sum + n, 0) < wanted && Date.now() < until) {
      await delay(200)
      counts = await read()
    }
    return counts
  } finally {
    await context.close()
  }
}

export const drill: Drill = {
  name: 'R7',
  title: 'idempotency: every key posted 10 times at once over 4 processes is stored once',
  async run({ args, platforms }) {
    const keys = readNumber(args, '--keys', 10_000)
    const mismatches = Math.min(keys, 1_000)
    await using running = await platforms.openPlatform()
    const { platform, howazit, tokens } = running
    const [one, two] = tokens as [string, string]
    const survey = await createDrillSurvey(howazit)
    const other = await createDrillSurvey(createDrillClient(platform.url, two))
    const questionOf = ({ questions }: typeof survey) => questions[0]?.id as string
    const apis = await Promise.all(Array.from({ length: PROCESSES }, () => startApiProcess(platform.config)))
    const { post, close } = createPoster(apis)

    const startedAt = performance.now()
    const tally: Tally = { accepted: 0, duplicatesWithOriginalId: 0, other: 0 }
    const bodyOf = (index: number) => makeBody(survey.id, questionOf(survey), index % 11)
    await forEach(keys, async (index) => {
      const what = { token: one, key: `key-${index}`, body: bodyOf(index) }
      count(tally, await Promise.all(Array.from({ length: POSTS_PER_KEY }, () => postUntilFinal(post, what))))
    })
    const seconds = (performance.now() - startedAt) / 1_000
    let reused = 0
    await forEach(mismatches, async (index) => {
      const answer = await post({ token: one, key: `key-${index}`, body: bodyOf(index + 1) })
      if (answer.status === 422 && answer.code === 'idempotency_key_reuse') reused += 1
    })
    const sameKey = await post({ token: two, key: 'key-0', body: makeBody(other.id, questionOf(other), 9) })
    await close()
    await Promise.all(apis.map((api) => api[Symbol.asyncDispose]()))

    const rows = await countRows(running, keys + 1)
    const figures: Figure[] = [
      { figure: 'answers per second', value: Math.round((keys * POSTS_PER_KEY) / seconds) },
      exactly('answered 202', tally.accepted, keys),
      exactly(
        'answered 409 duplicate with the original id',
        tally.duplicatesWithOriginalId,
        keys * (POSTS_PER_KEY - 1),
      ),
      exactly('answered anything else', tally.other, 0),
      exactly('same key with another body answered 422', reused, mismatches),
      exactly('same key for another tenant answered', sameKey.status, 202),
      exactly('rows of the first tenant', rows[0] as number, keys),
      exactly('rows of the second tenant', rows[1] as number, 1),
    ]
    return { figures }
  },
}
