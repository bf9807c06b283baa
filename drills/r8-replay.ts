import { randomUUID } from 'node:crypto'
import type { Howazit, Replay, ReplayItem } from '@howazit/sdk'
import { until } from '../packages/runtime/test/support/until.ts'
import type { ProfileName, RunningProfile } from '../scripts/profiles/start-profile.ts'
import { atMost, type Drill, type DrillOptions, exactly, type Figure } from './drill.ts'
import { killRole, runChaos, type Strike } from './support/chaos.ts'
import { createDrillClient } from './support/drill-client.ts'
import { type CliEnd, type CliRun, runCli, startCli } from './support/howazit-cli.ts'
import { createDrillSurvey } from './support/platform.ts'
import { createRandom } from './support/random.ts'
import { readNumber } from './support/read-number.ts'
import { onEachProfile, readLogsDir, readProfiles } from './support/read-profiles.ts'
import { type Receiver, startReceiver } from './support/receiver.ts'
import { createTempFolder } from './support/temp-folder.ts'

const ROLES = { api: 1, processor: 1, dispatcher: 1, delivery: 1 }
const INGESTED_AT_ONCE = 500
const PATIENCE = { timeoutMs: 600_000, everyMs: 250 }
/** It has to outlast the strikes, restarts of the worker on a busy machine included; after them it may be as fast as it likes. */
const SECONDS_PER_KILL = 30
const RATE_AFTERWARDS = 200

async function failAll(howazit: Howazit, receiver: Receiver, count: number): Promise<void> {
  await howazit.webhooks.create({ url: receiver.url })
  const survey = await createDrillSurvey(howazit)
  const questionId = survey.questions[0]?.id as string
  const submittedAt = new Date().toISOString()
  for (let from = 0; from < count; from += INGESTED_AT_ONCE) {
    const answers = [{ questionId, numericValue: 9 }]
    const length = Math.min(INGESTED_AT_ONCE, count - from)
    const items = Array.from({ length }, () => ({
      idempotencyKey: randomUUID(),
      surveyId: survey.id,
      submittedAt,
      answers,
    }))
    await howazit.responses.ingestBatch(items)
  }
  const areDead = async () => (await howazit.deadLetters.stats()).total === count
  await until('every delivery to be refused', areDead, PATIENCE)
}

/** `howazit replay run`, again whenever it was killed; how fast it is to be it says once. */
function keepRunning(id: string, env: Readonly<Record<string, string>>, rate: number) {
  const start = (settings: readonly string[] = []) =>
    startCli(['replay', 'run', id, ...settings, '--wait', '1h', '--json'], env)
  let current: CliRun = start(['--rate', `${rate.toFixed(2)}/s`, '--concurrency', '200'])
  return {
    strike: async (begin: () => void): Promise<void> => {
      begin()
      current.child.kill('SIGKILL')
      await current.ended
      current = start()
    },
    ended: (): Promise<CliEnd> => current.ended,
  }
}

async function reportOf(howazit: Howazit, id: string): Promise<readonly ReplayItem[]> {
  const items: ReplayItem[] = []
  for await (const line of howazit.replays.export(id)) items.push(JSON.parse(line) as ReplayItem)
  return items
}

interface Ran {
  readonly plan: Replay
  readonly end: CliEnd
  readonly items: readonly ReplayItem[]
  readonly strikes: number
  /** How much of it had been delivered before the first strike, and after the last. */
  readonly deliveredFrom: number
  readonly deliveredTo: number
}

async function replayAll(profile: RunningProfile, howazit: Howazit, options: DrillOptions): Promise<Ran> {
  const { token } = profile.tenants[0]!
  const kills = readNumber(options.args, '--kills', 20)
  await using folder = await createTempFolder()
  const env = { HOWAZIT_RUN_DIR: folder.path, HOWAZIT_URL: profile.processes('api')[0]!.url, HOWAZIT_TOKEN: token }
  const plan = JSON.parse((await runCli(['replay', 'plan', '--json'], env)).stdout) as Replay
  const rate = plan.itemCount / (kills * SECONDS_PER_KILL)
  const running = keepRunning(plan.id, env, rate)
  const countDelivered = async () => (await howazit.replays.get(plan.id)).progress.delivered
  // A command that is killed while it starts has asked for nothing.
  const deliveredFrom = await until(
    'the replay to deliver',
    async () => (await countDelivered()) || undefined,
    PATIENCE,
  )
  let seen = deliveredFrom
  /** Each strike is at a replay that has delivered something since the one before. */
  const whenItMoves = ({ strike, ...named }: Strike): Strike => ({
    ...named,
    async strike(random, begin) {
      seen = await until(
        'the replay to go on',
        async () => ((await countDelivered()) > seen ? countDelivered() : undefined),
        PATIENCE,
      )
      await strike(random, begin)
    },
  })
  const cli: Strike = {
    name: 'kill -9 of howazit replay run',
    times: kills,
    strike: async (_random, begin) => running.strike(begin),
  }
  const strikes = [cli, killRole(profile, 'delivery', kills)].map(whenItMoves)
  const struck = await runChaos({ strikes, pauseMs: [200, 1_500], random: createRandom(options.seed) })
  const deliveredTo = await countDelivered()
  // The last run is left alone to its end.
  await howazit.replays.update(plan.id, { ratePerSecond: RATE_AFTERWARDS })
  const end = await running.ended()
  return { plan, end, items: await reportOf(howazit, plan.id), strikes: struck.length, deliveredFrom, deliveredTo }
}

async function run(name: ProfileName, options: DrillOptions): Promise<readonly Figure[]> {
  const count = readNumber(options.args, '--dead', 4_000)
  await using profile = await options.platforms.openProfile(name, { roles: ROLES, ...readLogsDir(options.args) })
  let isWell = false
  await using receiver = await startReceiver(() => (isWell ? 204 : 422))
  await using strangers = await startReceiver()
  const baseUrl = profile.processes('api')[0]!.url
  const [howazit, stranger] = profile.tenants.map(({ token }) => createDrillClient(baseUrl, token)) as [
    Howazit,
    Howazit,
  ]
  await stranger.webhooks.create({ url: strangers.url })
  await failAll(howazit, receiver, count)
  isWell = true
  const { plan, end, items, strikes, deliveredFrom, deliveredTo } = await replayAll(profile, howazit, options)
  const planned = new Set(items.map(({ eventId }) => eventId))
  const taken = new Set(receiver.received.map(({ headers }) => headers['webhook-id'] as string))
  const endedAs = (outcome: string) => items.filter((item) => item.outcome === outcome).length
  return [
    exactly('planned', plan.itemCount, count),
    { figure: 'kills of the CLI and of the worker', value: strikes },
    { figure: 'delivered before the first of them', value: deliveredFrom },
    atMost('delivered after the last of them', deliveredTo, count - 1),
    exactly('exit code of the last run', end.code ?? -1, 0),
    exactly('delivered, says the report', endedAs('delivered'), count),
    exactly('lost: planned and not at the receiver', [...planned].filter((id) => !taken.has(id)).length, 0),
    exactly('at the receiver and not planned', [...taken].filter((id) => !planned.has(id)).length, 0),
    { figure: 'sent again because a worker died after sending', value: receiver.received.length - taken.size },
    exactly('sent without saying of which delivery', receiver.received.filter(isBare).length, 0),
    exactly('dead letters left', (await howazit.deadLetters.stats()).total, 0),
    exactly('requests to another tenant', strangers.received.length, 0),
  ]
}

const isBare = ({ headers }: Receiver['received'][number]): boolean => headers['howazit-replay-of'] === undefined

export const drill: Drill = {
  name: 'R8-replay',
  title: 'a replay of dead letters, the CLI and the worker killed again and again: nothing lost, nothing doubled',
  async run(options) {
    const profiles = readProfiles(options.args, ['embedded', 'distributed'])
    return { figures: await onEachProfile(profiles, (profile) => run(profile, options)) }
  },
}
