import { slowly } from '../../packages/runtime/test/support/slowly.ts'
import { until } from '../../packages/runtime/test/support/until.ts'
import { atMost, exactly, type Figure } from '../drill.ts'
import type { Struck } from './chaos.ts'
import type { Operation } from './load/operation.ts'
import type { StoreCounts, Stores } from './read-stores.ts'

const SETTLED_WITHIN_MS = 600_000

/** What the answers to one key, taken together, say about it. */
interface KeyHistory {
  acknowledged: number
  /** Only the one that could not be answered (no answer, or 503) leaves it open. */
  isOpen: boolean
}

function historiesOf(operations: readonly Operation[]): ReadonlyMap<string, KeyHistory> {
  const histories = new Map<string, KeyHistory>()
  for (const { key, outcome, status, isRepeat } of operations) {
    const history = histories.get(key) ?? { acknowledged: 0, isOpen: false }
    histories.set(key, history)
    if (isRepeat) continue
    if (outcome === 'ok') history.acknowledged += 1
    if (outcome === 'unknown' || status === 503) history.isOpen = true
  }
  return histories
}

/** Waits until everything acknowledged is stored and on dashboards; the figures say what is missing if it never is. */
export async function settle(stores: Stores, operations: readonly Operation[]): Promise<StoreCounts> {
  const acknowledged = [...historiesOf(operations).values()].filter((history) => history.acknowledged > 0).length
  let counts: StoreCounts | undefined
  const isSettled = async () => {
    counts = await stores.counts().catch(() => undefined)
    const isStored = counts && counts.responses >= acknowledged && counts.spooled === 0
    return isStored === true && counts?.facts === counts?.responses
  }
  await until('everything stored', isSettled, { timeoutMs: SETTLED_WITHIN_MS, everyMs: 250 }).catch(() => undefined)
  return counts ?? (await stores.counts())
}

/** Every key that was acknowledged is there exactly once, in PostgreSQL and in ClickHouse, and nothing else is. */
export async function checkOperations(stores: Stores, operations: readonly Operation[]): Promise<readonly Figure[]> {
  const counts = await settle(stores, operations)
  const histories = historiesOf(operations)
  const [responses, facts] = await Promise.all([stores.responses(), stores.facts()])
  const rows = new Map<string, number>()
  for (const { key } of responses) rows.set(key, (rows.get(key) ?? 0) + 1)
  const idsStored = new Set(responses.map(({ id }) => id))
  const count = (isOne: (key: string, history: KeyHistory) => boolean) =>
    [...histories].filter(([key, history]) => isOne(key, history)).length
  const acknowledged = count((_key, history) => history.acknowledged > 0)
  return [
    { figure: 'keys sent', value: histories.size },
    { figure: 'keys acknowledged', value: acknowledged },
    exactly(
      'acknowledged and missing in PostgreSQL',
      count((key, one) => one.acknowledged > 0 && !rows.has(key)),
      0,
    ),
    exactly('rows more than one of a key', responses.length - rows.size, 0),
    exactly('stored and never sent', [...rows.keys()].filter((key) => !histories.has(key)).length, 0),
    exactly(
      'stored although refused',
      count((key, one) => one.acknowledged === 0 && !one.isOpen && rows.has(key)),
      0,
    ),
    exactly('response_keys beside responses', counts.responseKeys - responses.length, 0),
    exactly('missing in ClickHouse', [...idsStored].filter((id) => !facts.has(id)).length, 0),
    exactly('doubled in ClickHouse', [...facts.values()].filter((signs) => signs !== 1).length, 0),
    exactly('in ClickHouse only', [...facts.keys()].filter((id) => !idsStored.has(id)).length, 0),
    exactly('quarantined responses and dead letters', counts.quarantined + counts.deadLetters, 0),
  ]
}

/** What clients saw: nothing but what the contract promises for a moment like this. */
export function checkAnswers(operations: readonly Operation[], struck: readonly Struck[]): readonly Figure[] {
  const unknown = operations.filter(({ outcome }) => outcome === 'unknown')
  const repeats = operations.filter(({ isRepeat, outcome }) => isRepeat && outcome === 'ok')
  const acceptedOnce = historiesOf(operations)
  const inFlight = struck.reduce((sum, one) => sum + countInFlight(operations, one), 0)
  return [
    exactly('answered 500, 502 or 504', operations.filter(({ status }) => status >= 500 && status !== 503).length, 0),
    exactly('503 without Retry-After', operations.filter((one) => one.status === 503 && !one.hasRetryAfter).length, 0),
    ...countByCode(unknown),
    atMost('without an answer, beside what was in flight while it was struck', unknown.length, inFlight),
    exactly('keys answered 202 twice', [...acceptedOnce.values()].filter((one) => one.acknowledged > 1).length, 0),
    exactly('repeated keys not answered as duplicates', repeats.filter(({ code }) => code !== 'duplicate').length, 0),
    {
      figure: 'repeated keys answered as duplicates',
      value: repeats.filter(({ code }) => code === 'duplicate').length,
    },
  ]
}

/** Clients notice within this time that a process is gone; what they send it meanwhile is as lost as what was in flight. */
const NOTICED_MS = slowly(100)

/** A process that is killed gives its memory back before its sockets close, and takes requests until then. */
function countInFlight(operations: readonly Operation[], { at, until: over, endsProcess }: Struck): number {
  const noticedAt = (endsProcess === true ? over : at) + NOTICED_MS
  return operations.filter(({ sentAt, tookMs }) => sentAt <= noticedAt && at <= sentAt + tookMs).length
}

const countByCode = (operations: readonly Operation[]): readonly Figure[] =>
  [...Map.groupBy(operations, ({ code }) => code)].map(([code, all]) => ({
    figure: `without an answer: ${code}`,
    value: all.length,
  }))

export function percentAcknowledged(operations: readonly Operation[]): number {
  const histories = [...historiesOf(operations).values()]
  const acknowledged = histories.filter((history) => history.acknowledged > 0).length
  return Math.round((acknowledged / histories.length) * 1_000) / 10
}

/** How the load went, in numbers without a bar. */
export function describeLoad(operations: readonly Operation[]): readonly Figure[] {
  const ok = operations.filter(({ outcome }) => outcome === 'ok')
  const from = operations.reduce((least, { sentAt }) => Math.min(least, sentAt), Infinity)
  const to = operations.reduce((most, { sentAt }) => Math.max(most, sentAt), 0)
  const count = (isOne: (one: Operation) => boolean) => operations.filter(isOne).length
  return [
    { figure: 'load, s', value: Math.round((to - from) / 1000) },
    { figure: 'acknowledged per second', value: Math.round(ok.length / ((to - from) / 1000)) },
    { figure: 'answered 503', value: count(({ status }) => status === 503) },
    { figure: 'refused connections', value: count(({ outcome, status }) => outcome === 'fail' && status === 0) },
    { figure: 'p50, ms', value: percentile(ok, 0.5) },
    { figure: 'p95, ms', value: percentile(ok, 0.95) },
    { figure: 'p99, ms', value: percentile(ok, 0.99) },
  ]
}

export function percentile(operations: readonly Operation[], share: number): number {
  const sorted = operations.map(({ tookMs }) => tookMs).toSorted((left, right) => left - right)
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
}
