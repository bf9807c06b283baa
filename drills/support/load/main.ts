// A load generator in a process of its own, so that what it measures is not how busy the drill is. Started by start-load.ts
// with a LoadPlan as its argument; sends until it is told to stop, then waits for the answers under way.
import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { startBalancer } from './balancer.ts'
import type { LoadPlan, Operation } from './operation.ts'
import { post } from './post.ts'

const TICK_MS = 5
const AGAIN_AFTER_MS = 250
const ATTEMPTS_MAX = 200
/** Acknowledged keys that may be repeated. */
const KNOWN_MAX = 10_000
const DAY_MS = 86_400_000

const plan = JSON.parse(process.argv[2] as string) as LoadPlan
const balancer = startBalancer(plan.urls, plan.connections)
const log = createWriteStream(plan.logPath, { flags: 'w', mode: 0o600 })
const run = randomBytes(6).toString('hex')
const known: number[] = []
const underWay = new Set<Promise<void>>()
let isStopping = false

const keyOf = (ordinal: number) => `${run}-${ordinal}`

/** The same body whenever the same key is posted. */
function makeBody(ordinal: number): string {
  const [nps, comment] = plan.questionIds
  // A stride coprime to the number of days: every month, in no order.
  const day = (ordinal * 7_919) % (plan.months * 28)
  const at = Date.UTC(2026, 10, 20) - day * (30.4 / 28) * DAY_MS - (ordinal % 86_400) * 1000
  return JSON.stringify({
    surveyId: plan.surveyId,
    submittedAt: new Date(at).toISOString(),
    answers: [
      { questionId: nps, numericValue: ordinal % 11 },
      { questionId: comment, textValue: `Comment number ${ordinal}, about as long as people write them.` },
    ],
    clientReference: keyOf(ordinal),
    channel: 'email',
    locale: 'en-GB',
    dims: { region: `r${ordinal % 5}` },
  })
}

function note(operation: Operation): void {
  log.write(`${JSON.stringify(operation)}\n`)
}

function remember(ordinal: number): void {
  if (known.length < KNOWN_MAX) known.push(ordinal)
  else known[ordinal % KNOWN_MAX] = ordinal
}

async function drive(ordinal: number, dueAt: number, isRepeat: boolean): Promise<void> {
  const key = keyOf(ordinal)
  const what = { token: plan.token, key, body: makeBody(ordinal) }
  let sentAt = dueAt
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const answer = await post(what, balancer.pick())
    note({ key, attempt, isRepeat, sentAt, tookMs: Math.round((Date.now() - sentAt) * 10) / 10, ...answer })
    if (answer.outcome === 'ok') return remember(ordinal)
    // Whoever had no answer goes on until there is one, whatever the answers in between say.
    const isOpen = answer.outcome === 'unknown' || (attempt > 1 && answer.status !== 422)
    if (!isOpen || plan.onUnknown === 'never') return
    await delay(AGAIN_AFTER_MS)
    sentAt = Date.now()
  }
}

function send(ordinal: number, dueAt: number): void {
  const isRepeatDue = plan.repeatEvery > 0 && ordinal % plan.repeatEvery === 0 && known.length > 0
  const repeated = isRepeatDue ? known[(ordinal * 31) % known.length] : undefined
  const work = repeated === undefined ? drive(ordinal, dueAt, false) : drive(repeated, dueAt, true)
  underWay.add(work)
  void work.finally(() => underWay.delete(work))
}

async function sendAtRate(): Promise<void> {
  const startedAt = Date.now()
  for (let sent = 0; !isStopping; await delay(TICK_MS)) {
    const due = Math.floor(((Date.now() - startedAt) / 1000) * plan.ratePerSecond)
    for (; sent < due; sent += 1) send(sent, startedAt + (sent / plan.ratePerSecond) * 1000)
  }
}

process.on('message', () => {
  isStopping = true
})
// Without whoever asked for it there is nobody to work for.
process.on('disconnect', () => process.exit(1))
process.send?.('started')
await sendAtRate()
await Promise.all(underWay)
await balancer.close()
await new Promise<void>((resolve) => log.end(resolve))
process.exit(0)
