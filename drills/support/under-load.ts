import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { ProfileName, ProfileOptions, RunningProfile } from '../../scripts/profiles/start-profile.ts'
import { atLeast, type DrillOptions, type Figure } from '../drill.ts'
import type { Struck } from './chaos.ts'
import { checkAnswers, checkOperations, describeLoad, percentAcknowledged } from './check-operations.ts'
import { createDrillClient } from './drill-client.ts'
import type { LoadPlan, Operation } from './load/operation.ts'
import { startLoad } from './load/start-load.ts'
import { createDrillSurvey } from './platform.ts'
import { readNumber } from './read-number.ts'
import { readLogsDir } from './read-profiles.ts'
import { openStores, type Stores } from './read-stores.ts'
import { createTempFolder } from './temp-folder.ts'

export interface UnderLoadOptions {
  readonly drill: DrillOptions
  readonly profile: ProfileName
  readonly ratePerSecond: number
  readonly platform?: ProfileOptions
  readonly load?: Partial<Pick<LoadPlan, 'onUnknown' | 'repeatEvery' | 'months' | 'connections'>>
  /** Of the keys sent, that a client was told of its acceptance in the end: a platform that is down loses nothing. Default 95. */
  readonly acknowledgedMinPercent?: number
  /** What happens while the load comes. */
  readonly during: (profile: RunningProfile, stores: Stores) => Promise<readonly Struck[]>
  /** Figures of the drill's own, from what clients saw and what happened to them. */
  readonly judge?: (seen: Seen) => readonly Figure[] | Promise<readonly Figure[]>
}

export interface Seen {
  readonly profile: RunningProfile
  readonly stores: Stores
  readonly operations: readonly Operation[]
  readonly struck: readonly Struck[]
}

/** Before the first strike and after the last: normal life, so that a process can be seen to have recovered. */
const CALM_SECONDS = 3
/** Two, so that one may be gone. */
const ROLES = { api: 2, processor: 1, dispatcher: 1, sink: 1, delivery: 1, realtime: 1, insights: 1 }

/** Runs a profile under load, does something to it, and compares what clients were told with what is stored. */
export async function underLoad(options: UnderLoadOptions): Promise<readonly Figure[]> {
  const { args, platforms } = options.drill
  const calmMs = readNumber(args, '--calm-seconds', CALM_SECONDS) * 1_000
  await using folder = await createTempFolder()
  await using profile = await platforms.openProfile(options.profile, {
    roles: ROLES,
    ...readLogsDir(args),
    ...options.platform,
  })
  await using stores = await openStores(profile)
  const urls = profile.processes('api').map(({ url }) => url)
  const token = profile.tenants[0]?.token as string
  const survey = await createDrillSurvey(createDrillClient(urls[0] as string, token))
  const restarts = countRestarts(profile)
  const load = await startLoad({
    urls,
    token,
    surveyId: survey.id,
    questionIds: survey.questions.map(({ id }) => id),
    ratePerSecond: options.ratePerSecond,
    connections: 64,
    logPath: join(readLogsDir(args).logsDir ?? folder.path, 'operations.ndjson'),
    onUnknown: 'again',
    repeatEvery: 50,
    months: 2,
    ...options.load,
  })
  await delay(calmMs)
  const struck = await options.during(profile, stores)
  await delay(calmMs)
  const operations = await load.stop()
  const seen = { profile, stores, operations, struck }
  const own = (await options.judge?.(seen)) ?? []
  await profile.ready()
  return [
    ...describeLoad(operations),
    ...countStrikes(struck),
    { figure: 'processes started again', value: countRestarts(profile) - restarts },
    atLeast('keys acknowledged, %', percentAcknowledged(operations), options.acknowledgedMinPercent ?? 95),
    ...checkAnswers(operations, struck),
    ...own,
    ...(await checkOperations(stores, operations)),
  ]
}

const countRestarts = (profile: RunningProfile): number =>
  profile.processes().reduce((sum, one) => sum + one.restarts(), 0)

const countStrikes = (struck: readonly Struck[]): readonly Figure[] =>
  [...Map.groupBy(struck, ({ name }) => name)].map(([name, all]) => ({ figure: name, value: all.length }))
