import { median } from '../bench/bench.ts'
import type { Target } from '../bench/support/make-response.ts'
import { percentiles } from '../bench/support/percentiles.ts'
import { runModule } from '../bench/support/run-module.ts'
import { until } from '../packages/runtime/test/support/until.ts'
import type { RunningProfile } from '../scripts/profiles/start-profile.ts'
import { atLeast, atMost, type Drill, exactly, type Figure } from './drill.ts'
import { createDrillClient } from './support/drill-client.ts'
import type { NeighboursRequest, NeighboursResult } from './support/load/neighbours.ts'
import { startBareRefuser } from './support/load/start-bare-refuser.ts'
import { createDrillSurvey } from './support/platform.ts'
import { readNumber } from './support/read-number.ts'
import { onEachProfile, readLogsDir, readProfiles } from './support/read-profiles.ts'
import { type Receiver, startReceiver } from './support/receiver.ts'

const TIMES = 20
/** Of the others, whose deliveries are timed. */
const WITH_WEBHOOKS = 5
const P95_RATIO_MAX = 1.2
const DELIVERY_MS_MAX = 1_000
const DELIVERED_WITHIN_MS = 120_000

interface Neighbourhood {
  readonly url: string
  readonly noisy: Target
  readonly others: readonly Target[]
  readonly receiver: Receiver
  /** Of a server that does nothing but refuse. */
  readonly refuserUrl: string
}

interface Rates {
  /** Of every tenant. */
  readonly quota: number
  readonly perSecond: number
  readonly seconds: number
}

type Outside = Pick<Neighbourhood, 'receiver' | 'refuserUrl'>

async function settle(profile: RunningProfile, outside: Outside): Promise<Neighbourhood> {
  const { url } = profile.processes('api')[0]!
  const targets: Target[] = []
  for (const [at, { token }] of profile.tenants.entries()) {
    const howazit = createDrillClient(url, token)
    const { id, questions } = await createDrillSurvey(howazit)
    if (at > 0 && at <= WITH_WEBHOOKS) await howazit.webhooks.create({ url: outside.receiver.url })
    targets.push({ token, surveyId: id, questionIds: questions.map((question) => question.id) })
  }
  const [noisy, ...others] = targets
  return { url, noisy: noisy as Target, others, ...outside }
}

interface Run extends NeighboursResult {
  /** From the acceptance of a response to its webhook. */
  readonly deliveryP95Ms: number
}

/** So many times its quota is what the noisy tenant sends, and what goes to a server that is not the platform. */
interface Noise {
  readonly here: number
  readonly elsewhere: number
}

const QUIET: Noise = { here: 1, elsewhere: 0 }
const ELSEWHERE: Noise = { here: 1, elsewhere: TIMES - 1 }
const HERE: Noise = { here: TIMES, elsewhere: 0 }

async function sendAll(place: Neighbourhood, { quota, ...rates }: Rates, noise: Noise): Promise<Run> {
  const { url, noisy, others, receiver, refuserUrl } = place
  const request: NeighboursRequest = {
    url,
    noisy: { ...noisy, perSecond: quota * noise.here },
    ...(noise.elsewhere > 0 && { elsewhere: { url: refuserUrl, perSecond: quota * noise.elsewhere } }),
    others,
    watched: WITH_WEBHOOKS,
    ...rates,
  }
  const result = await runModule<NeighboursResult>('../../drills/support/load/neighbours.ts', request)
  const accepted = Object.entries(result.acceptedAt)
  const delivered = await until(
    'every response of a tenant with a webhook is delivered',
    () => {
      const receivedAt = firstReceived(receiver.received)
      return accepted.every(([id]) => receivedAt.has(id)) ? receivedAt : undefined
    },
    { timeoutMs: DELIVERED_WITHIN_MS, everyMs: 200 },
  )
  const delaysMs = accepted.map(([id, at]) => (delivered.get(id) as number) - at)
  return { ...result, deliveryP95Ms: percentiles(delaysMs).p95Ms }
}

interface Created {
  readonly data: { readonly response: { readonly id: string } }
}

/** When each response came as a webhook, the first time. */
function firstReceived(received: Receiver['received']): ReadonlyMap<string, number> {
  return new Map(
    received.map(({ body, at }) => [(JSON.parse(body) as Created).data.response.id, at] as const).toReversed(),
  )
}

/** The runs of each kind, one of each a turn. */
interface Runs {
  readonly quiet: readonly Run[]
  readonly elsewhere: readonly Run[]
  readonly loud: readonly Run[]
}

function judge({ quiet, elsewhere, loud }: Runs, { quota }: Rates): readonly Figure[] {
  const all = [...quiet, ...elsewhere, ...loud]
  // Twice its quota: buckets whose store is slow for a moment are counted in the process alone, where they are full again.
  const allowed = Math.ceil(sum(loud, ({ seconds }) => 2 * quota * (seconds + 1)))
  return [
    ...judgeTimes({ quiet, elsewhere, loud }),
    { figure: 'responses of the others', value: sum(all, ({ others }) => countAll(others.statuses)) },
    exactly(
      'of which not accepted',
      sum(all, ({ others }) => countAll(others.statuses) - countOf(others, 202)),
      0,
    ),
    { figure: 'responses of the noisy tenant', value: sum(loud, ({ noisy }) => countAll(noisy.statuses)) },
    atMost(
      'of which accepted',
      sum(loud, ({ noisy }) => countOf(noisy, 202)),
      allowed,
    ),
    atLeast(
      'of which answered 429',
      sum(loud, ({ noisy }) => countOf(noisy, 429)),
      1,
    ),
    { figure: 'of which answered 503', value: sum(loud, ({ noisy }) => countOf(noisy, 503)) },
    exactly('of which answered otherwise', sum(loud, countOther), 0),
    exactly(
      'of which refused without Retry-After',
      sum(loud, ({ noisy }) => noisy.withoutRetryAfter),
      0,
    ),
  ]
}

/**
 * The senders have the processor of the platform here, so that the same noise is felt wherever it goes: what counts is how
 * much later the others are than beside as much noise at a server that does nothing but refuse it.
 */
function judgeTimes({ quiet, elsewhere, loud }: Runs): readonly Figure[] {
  const p95s = (runs: readonly Run[]) => runs.map(({ others }) => others.accepted.p95Ms)
  const deliveries = (runs: readonly Run[]) => runs.map(({ deliveryP95Ms }) => Math.round(deliveryP95Ms))
  const control = median(p95s(elsewhere))
  const later = median(deliveries(loud)) - median(deliveries(quiet))
  return [
    { figure: 'p95 of the others in each run beside a quiet tenant, ms each', value: p95s(quiet).join(' ') },
    { figure: 'p95 of the others in each run beside the noise elsewhere, ms each', value: p95s(elsewhere).join(' ') },
    { figure: 'p95 of the others in each run beside a noisy tenant, ms each', value: p95s(loud).join(' ') },
    { figure: 'p95 of their deliveries beside a quiet tenant, ms each', value: deliveries(quiet).join(' ') },
    { figure: 'p95 of their deliveries beside a noisy one, ms each', value: deliveries(loud).join(' ') },
    { figure: 'median p95 of the others beside a quiet tenant ms', value: median(p95s(quiet)) },
    { figure: 'median p95 of the others beside the noise elsewhere ms', value: control },
    atMost('median p95 of the others beside a noisy tenant ms', median(p95s(loud)), round(control * P95_RATIO_MAX)),
    atMost('their deliveries later by, median of p95 ms', later, DELIVERY_MS_MAX),
  ]
}

const round = (ms: number) => Math.round(ms * 100) / 100
const sum = (runs: readonly Run[], pick: (run: Run) => number) => runs.reduce((total, run) => total + pick(run), 0)

type Statuses = NeighboursResult['others']['statuses']
const countAll = (statuses: Statuses) => Object.values(statuses).reduce((sum, count) => sum + count, 0)
const countOf = ({ statuses }: { readonly statuses: Statuses }, status: number) => statuses[status] ?? 0
const countOther = ({ noisy }: Run) =>
  countAll(noisy.statuses) - [202, 429, 503].reduce((sum, status) => sum + countOf(noisy, status), 0)

export const drill: Drill = {
  name: 'R25',
  title: 'a noisy neighbour: of 50 tenants one sends 20 times its quota, and the others do not notice',
  async run({ args, platforms }) {
    const turns = readNumber(args, '--turns', 5)
    const rates: Rates = {
      quota: readNumber(args, '--quota', 20),
      perSecond: readNumber(args, '--rate', 4),
      seconds: readNumber(args, '--seconds', 15),
    }
    const tenants = Array.from({ length: readNumber(args, '--tenants', 50) }, (_, at) => `tenant-${at}`)
    const wanted = { tenants, quotaPerSecond: rates.quota, ...readLogsDir(args) }
    const figures = await onEachProfile(readProfiles(args, ['embedded', 'distributed']), async (name) => {
      await using receiver = await startReceiver()
      await using refuser = await startBareRefuser()
      await using profile = await platforms.openProfile(name, wanted)
      const place = await settle(profile, { receiver, refuserUrl: refuser.url })
      // What is compiled and cached in the first seconds is of no kind.
      await sendAll(place, rates, QUIET)
      const [quiet, elsewhere, loud]: [Run[], Run[], Run[]] = [[], [], []]
      for (let turn = 0; turn < turns; turn += 1) {
        quiet.push(await sendAll(place, rates, QUIET))
        elsewhere.push(await sendAll(place, rates, ELSEWHERE))
        loud.push(await sendAll(place, rates, HERE))
      }
      return judge({ quiet, elsewhere, loud }, rates)
    })
    return { figures }
  },
}
