import { randomUUID } from 'node:crypto'
import { type Context, openContext, type StoredMessage } from '@howazit/runtime'
import { pino } from 'pino'
import { until } from '../packages/runtime/test/support/until.ts'
import type { ProfileName } from '../scripts/profiles/start-profile.ts'
import { atMost, type Drill, type DrillOptions, exactly, type Figure } from './drill.ts'
import { createDrillClient } from './support/drill-client.ts'
import { makeRawMessages, type RawMessages } from './support/make-raw-messages.ts'
import { createDrillSurvey } from './support/platform.ts'
import { createRandom } from './support/random.ts'
import { readNumber } from './support/read-number.ts'
import { onEachProfile, readLogsDir, readProfiles } from './support/read-profiles.ts'
import { openStores, type Stores } from './support/read-stores.ts'

const PUBLISHED_AT_ONCE = 500
const SETTLED_WITHIN_MS = 600_000
const ATTEMPTS_MAX = 3
const STALL_MS_MAX = 1_000
const POISON_SHARE = 0.01
/** How long a partition pauses between two batches when nothing is wrong: on two cores all of them share, that is long. */
const CONTROL_MAX = 20_000
const ROLES = { api: 1, processor: 1, dispatcher: 1, sink: 1 }

async function publish({ stream }: Context, { messages }: RawMessages): Promise<void> {
  for (let from = 0; from < messages.length; from += PUBLISHED_AT_ONCE)
    await stream.publish('responses.raw', messages.slice(from, from + PUBLISHED_AT_ONCE))
}

async function readDeadLetters({ stream }: Context, expected: number): Promise<readonly StoredMessage[]> {
  const dead: StoredMessage[] = []
  const group = `drill-${randomUUID()}`
  const handle = async (messages: readonly StoredMessage[]) => void dead.push(...messages)
  const subscription = await stream.subscribe('responses.raw.dlq', group, { batchSizeMax: 500, handle })
  await until('the dead letters', () => dead.length >= expected, { timeoutMs: 60_000 }).catch(() => undefined)
  await subscription.stop()
  return dead
}

function judgeDead(dead: readonly StoredMessage[], { poisonKeys }: RawMessages): readonly Figure[] {
  const keys = new Set(dead.map(({ key }) => key))
  const attempts = dead.map(({ headers }) => Number(headers['dead-attempts']))
  const isReasoned = ({ headers }: StoredMessage) => (headers['dead-code'] ?? '') !== ''
  return [
    exactly('dead letters', dead.length, poisonKeys.size),
    exactly('poison that is no dead letter', [...poisonKeys].filter((key) => !keys.has(key)).length, 0),
    exactly('dead letters that were no poison', [...keys].filter((key) => !poisonKeys.has(key)).length, 0),
    exactly('dead letters without a reason', dead.filter((one) => !isReasoned(one)).length, 0),
    atMost('attempts per dead letter', Math.max(...attempts), ATTEMPTS_MAX),
    { figure: 'different reasons', value: new Set(dead.map(({ headers }) => headers['dead-code'])).size },
  ]
}

async function judgeStored(stores: Stores, good: ReadonlySet<string>): Promise<readonly Figure[]> {
  const responses = await stores.responses()
  const ids = new Set(responses.map(({ id }) => id))
  const facts = await stores.facts()
  return [
    exactly('responses stored', responses.length, good.size),
    exactly('of which missing', [...good].filter((id) => !ids.has(id)).length, 0),
    exactly('missing in ClickHouse', [...good].filter((id) => !facts.has(id)).length, 0),
    exactly('doubled in ClickHouse', [...facts.values()].filter((signs) => signs !== 1).length, 0),
    exactly('quarantined', (await stores.counts()).quarantined, 0),
  ]
}

interface Published {
  readonly seconds: number
  readonly longestPauseMs: number
}

/** Publishes all of them and waits until what can be stored is on dashboards. */
async function publishAll(context: Context, stores: Stores, made: RawMessages): Promise<Published> {
  const since = new Date()
  const before = (await stores.counts()).facts
  await publish(context, made)
  const isSettled = async () => (await stores.counts()).facts >= before + made.good.size
  const patience = { timeoutMs: SETTLED_WITHIN_MS, everyMs: 250 }
  await until('everything stored', isSettled, patience).catch(() => undefined)
  return { seconds: (Date.now() - since.getTime()) / 1000, longestPauseMs: await stores.longestPauseMs(since) }
}

async function run(name: ProfileName, { args, seed, platforms }: DrillOptions): Promise<readonly Figure[]> {
  const count = readNumber(args, '--messages', 100_000)
  await using profile = await platforms.openProfile(name, { roles: ROLES, ...readLogsDir(args) })
  await using stores = await openStores(profile)
  const { tenant, token } = profile.tenants[0]!
  const survey = await createDrillSurvey(createDrillClient(profile.processes('api')[0]!.url, token))
  const shared = { tenantId: tenant.id, survey, random: createRandom(seed) }
  const healthy = makeRawMessages({ ...shared, count: Math.min(count, CONTROL_MAX), poisonShare: 0 })
  const poisoned = makeRawMessages({ ...shared, count, poisonShare: POISON_SHARE })
  const context = await openContext(profile.config, { logger: pino({ level: 'silent' }), roles: ['dispatcher'] })
  try {
    const control = await publishAll(context, stores, healthy)
    const { seconds, longestPauseMs } = await publishAll(context, stores, poisoned)
    return [
      { figure: 'messages', value: count },
      { figure: 'messages per second, to dashboards', value: Math.round(count / seconds) },
      ...judgeDead(await readDeadLetters(context, poisoned.poisonKeys.size), poisoned),
      { figure: 'longest pause of a partition without poison (control), ms', value: control.longestPauseMs },
      { figure: 'longest pause of a partition with it, ms', value: longestPauseMs },
      atMost('longer because of it, ms', Math.max(0, longestPauseMs - control.longestPauseMs), STALL_MS_MAX),
      ...(await judgeStored(stores, new Set([...healthy.good, ...poisoned.good]))),
    ]
  } finally {
    await context.close()
  }
}

export const drill: Drill = {
  name: 'R8',
  title: '1 % poison among 100,000 accepted responses: all of it is dead letters, and everything else is stored once',
  async run(options) {
    const profiles = readProfiles(options.args, ['distributed'])
    return { figures: await onEachProfile(profiles, (profile) => run(profile, options)) }
  },
}
