import type { Target } from '../bench/support/make-response.ts'
import { runModule } from '../bench/support/run-module.ts'
import type { RoleProcess, RunningProfile } from '../scripts/profiles/start-profile.ts'
import { atLeast, atMost, type Drill, exactly, type Figure } from './drill.ts'
import { createDrillClient } from './support/drill-client.ts'
import type { HammerRequest, HammerResult } from './support/load/hammer.ts'
import { peakMemoryMiB } from './support/peak-memory.ts'
import { createDrillSurvey } from './support/platform.ts'
import { probe } from './support/probe.ts'
import { checkProxyLimit, PROXY_ENV } from './support/proxy-limit.ts'
import { readNumber } from './support/read-number.ts'
import { onEachProfile, readLogsDir, readProfiles } from './support/read-profiles.ts'
import { openStores } from './support/read-stores.ts'
import { untilStored } from './support/until-stored.ts'

const TIMES = 10
const WARM_SECONDS = 5
const P95_MS_MAX = 200
const RSS_MIB_MAX = 512
const RECOVERED_WITHIN_MS = 10_000
/** Longer than that, so that what is late can be seen. */
const PROBED_SECONDS = 12
/** The API is added, because its settings are the drill's own. */
const STAGES = { processor: 1, dispatcher: 1, sink: 1, delivery: 1, realtime: 1 }
const TENANTS = ['one', 'two', 'three', 'four']

interface Overload {
  readonly clients: number
  readonly seconds: number
  readonly probedSeconds: number
}

async function createTarget(url: string, token: string): Promise<Target> {
  const { id, questions } = await createDrillSurvey(createDrillClient(url, token))
  return { token, surveyId: id, questionIds: questions.map((question) => question.id) }
}

const hammer = (request: HammerRequest) => runModule<HammerResult>('../../drills/support/load/hammer.ts', request)

async function overload(
  profile: RunningProfile,
  api: RoleProcess,
  { clients, seconds, probedSeconds }: Overload,
): Promise<readonly Figure[]> {
  const targets = await Promise.all(profile.tenants.map(({ token }) => createTarget(api.url, token)))
  await using stores = await openStores(profile)
  const usual = await hammer({ url: api.url, targets, clients, seconds: Math.min(seconds, WARM_SECONDS) })
  const much = await hammer({ url: api.url, targets, clients: clients * TIMES, seconds })
  const recovery = await probe(api.url, targets[0] as Target, probedSeconds * 1_000)
  const accepted = countOf(usual, 202) + countOf(much, 202) + recovery.accepted
  const stored = await untilStored(stores, accepted)
  return [
    { figure: `accepted per second by ${clients} clients`, value: perSecond(countOf(usual, 202), usual.seconds) },
    { figure: `p95 of these ms`, value: usual.accepted.p95Ms },
    ...judgeOverload(much, clients * TIMES),
    atMost('until every answer is a 202 within 200 ms again ms', recovery.recoveredAfterMs, RECOVERED_WITHIN_MS),
    atMost('peak memory of the API, MiB', peakMemoryMiB(api.pid() as number), RSS_MIB_MAX),
    exactly('times the API ended', api.restarts(), 0),
    exactly('stored, beside accepted', stored - accepted, 0),
  ]
}

function judgeOverload(much: HammerResult, clients: number): readonly Figure[] {
  const all = Object.values(much.statuses).reduce((sum, count) => sum + count, 0)
  const refused = countOf(much, 429) + countOf(much, 503)
  return [
    { figure: `offered per second by ${clients} clients`, value: perSecond(all, much.seconds) },
    { figure: 'accepted per second', value: perSecond(countOf(much, 202), much.seconds) },
    { figure: 'answered 429', value: countOf(much, 429) },
    { figure: 'answered 503', value: countOf(much, 503) },
    atLeast('refused', refused, 1),
    atLeast('accepted', countOf(much, 202), 1),
    exactly('refused without Retry-After', much.withoutRetryAfter, 0),
    exactly('answered otherwise, or not at all', all - countOf(much, 202) - refused, 0),
    { figure: 'p50 of accepted ms', value: much.accepted.p50Ms },
    atMost('p95 of accepted ms', much.accepted.p95Ms, P95_MS_MAX),
    { figure: 'p99 of accepted ms', value: much.accepted.p99Ms },
  ]
}

const countOf = ({ statuses }: HammerResult, status: number) => statuses[status] ?? 0
const perSecond = (count: number, seconds: number) => Math.round(count / seconds)

export const drill: Drill = {
  name: 'R24',
  title:
    'overload: of ten times as many clients as usual, who come again at once, some are served in time and the rest refused',
  async run({ args, platforms }) {
    const clients = readNumber(args, '--clients', 50)
    const seconds = readNumber(args, '--seconds', 60)
    const probedSeconds = readNumber(args, '--probed-seconds', PROBED_SECONDS)
    const most = readNumber(args, '--requests-max', 0)
    const env = { ...PROXY_ENV, ...(most > 0 && { HOWAZIT_HTTP_REQUESTS_MAX: String(most) }) }
    const figures = await onEachProfile(readProfiles(args, ['embedded', 'distributed']), async (name) => {
      await using profile = await platforms.openProfile(name, { roles: STAGES, tenants: TENANTS, ...readLogsDir(args) })
      await using api = await profile.addProcess('api', env)
      return [
        ...(await overload(profile, api, { clients, seconds, probedSeconds })),
        ...(await checkProxyLimit(api.url)),
      ]
    })
    return { figures }
  },
}
