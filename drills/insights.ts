import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Howazit, Insight, InsightFinding, InsightRequest } from '@howazit/sdk'
import { OUTWARD_TOPICS, type OutwardTopic } from '../packages/runtime/src/stream/topics.ts'
import { until } from '../packages/runtime/test/support/until.ts'
import type { RunningProfile } from '../scripts/profiles/start-profile.ts'
import { atLeast, type Drill, exactly, type Figure } from './drill.ts'
import { killRole } from './support/chaos.ts'
import { createDrillClient } from './support/drill-client.ts'
import { listenOutward, type OutwardListener } from './support/listen-outward.ts'
import { createDrillSurvey } from './support/platform.ts'
import { createRandom, type Random } from './support/random.ts'
import { readNumber } from './support/read-number.ts'
import { onEachProfile, readLogsDir, readProfiles } from './support/read-profiles.ts'

const ROLES = { api: 1, processor: 1, dispatcher: 1, insights: 1 }
const RESPONSES = 400
const DAYS = 28
const DAY_MS = 86_400_000
/** After one is seen at work. */
const KILLED_WITHIN_MS = 1_500
/** More than one has. */
const PAGE = { limit: 200 }
/** What a dead process had is held for a minute. */
const PATIENCE = { timeoutMs: 300_000, everyMs: 50 }
/** Every insight has ended by then, so that only what was to be published a moment ago is missing. */
const OUTWARD = { timeoutMs: 60_000, everyMs: 50 }

const COMMENTS = [
  'The staff are friendly and cheerful, thank you.',
  'Coffee and cakes were delicious as ever.',
  'We were queueing at the counter for long.',
  'My parcel arrived broken and the refund is late.',
  'Parking was hard.',
]

/** A tenant and what it wants to know, again and again. */
interface Asker {
  readonly howazit: Howazit
  readonly request: InsightRequest
  readonly insightIds: string[]
}

async function moveIn({ processes }: RunningProfile, token: string, responses: number): Promise<Asker> {
  const howazit = createDrillClient(processes('api')[0]!.url, token)
  const { id: surveyId, questions } = await createDrillSurvey(howazit)
  const [score, why] = questions
  const to = Math.floor(Date.now() / DAY_MS) * DAY_MS
  const { results } = await howazit.responses.ingestBatch(
    Array.from({ length: responses }, (_, at) => ({
      idempotencyKey: `insights-${at}`,
      surveyId,
      submittedAt: new Date(to - (1 + (at % DAYS)) * DAY_MS + at * 1_000).toISOString(),
      dims: { region: ['north', 'south', 'west'][at % 3]! },
      answers: [
        { questionId: score!.id, numericValue: (at * 7) % 11 },
        { questionId: why!.id, textValue: COMMENTS[at % COMMENTS.length]! },
      ],
    })),
  )
  const responseId = results.findLast((result) => result.responseId !== undefined)?.responseId
  await until('the last response is stored', () => howazit.responses.get(responseId!).catch(() => undefined), PATIENCE)
  const timeframe = { from: new Date(to - DAYS * DAY_MS).toISOString(), to: new Date(to).toISOString() }
  return { howazit, request: { surveyId, timeframe, segments: ['region'] }, insightIds: [] }
}

const last = async ({ howazit, insightIds }: Asker): Promise<Insight | undefined> =>
  insightIds.length === 0 ? undefined : await howazit.insights.get(insightIds.at(-1)!)

/** Resolves to whether one is under way; whoever has all its answers asks again. */
async function keepAsking(asker: Asker): Promise<boolean> {
  const insight = await last(asker)
  if (insight?.status === 'queued' || insight?.status === 'running') return insight.status === 'running'
  asker.insightIds.push((await asker.howazit.insights.create(asker.request)).id)
  return false
}

/** Kills whoever computes, at a moment of chance while an insight is under way; some of these are held for one who is dead already. */
async function killAtWork(
  profile: RunningProfile,
  askers: readonly Asker[],
  { kills, random }: Killing,
): Promise<void> {
  const { strike } = killRole(profile, 'insights', kills)
  for (let killed = 0; killed < kills; killed += 1) {
    const isAtWork = async () => (await Promise.all(askers.map(keepAsking))).some(Boolean)
    await until('an insight is computed', isAtWork, PATIENCE)
    await delay(random.int(KILLED_WITHIN_MS))
    await strike(random, () => {})
  }
}

interface Killing {
  readonly kills: number
  readonly random: Random
}

interface Ended {
  readonly insights: readonly Insight[]
  /** Of each of them. */
  readonly findings: readonly (readonly InsightFinding[])[]
  readonly verified: number
}

/** What became of all of a tenant's insights, and of one more that nobody disturbs. */
async function settle(asker: Asker): Promise<Ended> {
  const { howazit, insightIds, request } = asker
  const insights: Insight[] = []
  for (const id of insightIds) insights.push(await howazit.insights.wait(id))
  insights.push(await howazit.insights.create(request).wait())
  const findings = await Promise.all(insights.map(async ({ id }) => (await howazit.insights.findings(id, PAGE)).items))
  let verified = 0
  for (const { id } of insights) {
    await howazit.insights.verify(id)
    const isOver = async () => {
      const verification = await howazit.insights.getVerification(id)
      return verification.status === 'queued' ? undefined : verification
    }
    const verification = await until('it is verified', isOver, PATIENCE)
    if (verification.status === 'verified') verified += 1
  }
  return { insights, findings, verified }
}

/** How many are not told of once on a topic; what is to come there yet is waited for. */
async function countUntold(listener: OutwardListener, topic: OutwardTopic, ended: readonly Ended[]): Promise<number> {
  const insights = ended.flatMap((each) => each.insights)
  const told = () => insights.map(({ id }) => listener.eventIds(topic, id).size)
  await until('all were told of', () => told().every((events) => events > 0), OUTWARD).catch(() => undefined)
  return told().filter((events) => events !== 1).length
}

function judge(ended: readonly Ended[], kills: number): readonly Figure[] {
  const insights = ended.flatMap((each) => each.insights)
  const isOneSet = ({ findings }: Ended) =>
    findings.every((one) => isDeepStrictEqual(one, findings.at(-1))) &&
    findings.every((one) => new Set(one.map(({ id }) => id)).size === one.length)
  const runs = insights.flatMap((insight) => insight.runs)
  return [
    { figure: 'insights', value: insights.length },
    { figure: 'findings of each', value: ended[0]!.findings[0]!.length },
    atLeast('kills that ended a run', runs.length - insights.length, Math.ceil(kills / 5)),
    { figure: 'kills', value: kills },
    exactly('insights that did not succeed', insights.filter(({ status }) => status !== 'succeeded').length, 0),
    exactly('tenants with more than one set of findings', ended.filter((each) => !isOneSet(each)).length, 0),
    exactly('insights whose figures are others when computed again', insights.length - sum(ended), 0),
  ]
}

const sum = (ended: readonly Ended[]): number => ended.reduce((total, { verified }) => total + verified, 0)

export const drill: Drill = {
  name: 'insights',
  title: 'whoever computes insights is killed at moments of chance: each ends in one set of findings',
  async run({ args, seed, platforms }) {
    const kills = readNumber(args, '--kills', 30)
    const responses = readNumber(args, '--responses', RESPONSES)
    const tenants = Array.from({ length: readNumber(args, '--tenants', 8) }, (_, at) => `insights-${at}`)
    const figures = await onEachProfile(readProfiles(args, ['embedded']), async (name) => {
      await using profile = await platforms.openProfile(name, { roles: ROLES, tenants, ...readLogsDir(args) })
      const askers: Asker[] = []
      for (const { token } of profile.tenants) askers.push(await moveIn(profile, token, responses))
      await killAtWork(profile, askers, { kills, random: createRandom(seed) })
      const ended = await Promise.all(askers.map(settle))
      await using listener = await listenOutward(profile)
      const untold: Figure[] = []
      for (const topic of OUTWARD_TOPICS)
        untold.push(exactly(`insights not told of once on ${topic}`, await countUntold(listener, topic, ended), 0))
      return [...judge(ended, kills), ...untold]
    })
    return { figures }
  },
}
