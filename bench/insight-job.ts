// How long a whole insight takes, from the request until its findings are there: see docs/benchmarks.md.
import { loadavg } from 'node:os'
import { resolve } from 'node:path'
import { createHowazit, type Insight, type InsightStep } from '@howazit/sdk'
import { type RunningProfile, startProfile } from '../scripts/profiles/start-profile.ts'
import { readNhsComments } from '../scripts/train/nhs-comments.ts'
import type { Bench } from './bench.ts'
import { createTarget } from './support/create-survey.ts'
import { residentMiB } from './support/resident-memory.ts'
import { storeComments } from './support/store-comments.ts'

/** The aim of the issue tracker, of the first insight, which reads every comment. */
const SECONDS_MAX = 60
const ROLES = { api: 1, insights: 1 }
const LOOK_MS = 200
const [SEPTEMBER, OCTOBER, NOVEMBER] = [8, 9, 10].map((month) => new Date(Date.UTC(2026, month)))
const between = (from: Date, to: Date) => ({ from: from.toISOString(), to: to.toISOString() })

type Print = (line: object) => void

interface Asked {
  readonly profile: RunningProfile
  readonly surveyId: string
}

/** From the request until it is over, and how much memory who makes it had at the most. */
async function makeInsight({ profile, surveyId }: Asked) {
  const howazit = createHowazit({ baseUrl: profile.processes('api')[0]!.url, auth: profile.tenants[0]!.token })
  const pid = profile.processes('insights')[0]!.pid() as number
  let memoryMiB = 0
  const looking = setInterval(() => (memoryMiB = Math.max(memoryMiB, residentMiB(pid))), LOOK_MS)
  const begun: Partial<Record<InsightStep, number>> = {}
  const startedAt = performance.now()
  const insight = await howazit.insights
    .create({
      surveyId,
      timeframe: between(OCTOBER!, NOVEMBER!),
      compareWith: between(SEPTEMBER!, OCTOBER!),
      segments: ['region'],
    })
    .wait({
      onProgress: ({ step }) => {
        begun[step] ??= secondsSince(startedAt)
      },
    })
  clearInterval(looking)
  refuseFailed(insight)
  return { seconds: secondsSince(startedAt), stepsFrom: begun, memoryMiB, insight }
}

const secondsSince = (startedAt: number): number => Math.round((performance.now() - startedAt) / 100) / 10

function refuseFailed({ status, problem }: Insight): void {
  if (status !== 'succeeded') throw new Error(`The insight ${status}: ${problem?.detail}`)
}

async function measure(asked: Asked, print: Print): Promise<boolean> {
  const seconds: number[] = []
  for (const name of ['the first insight, which reads every comment', 'another one about the same']) {
    const made = await makeInsight(asked)
    const { responses, findings } = made.insight
    seconds.push(made.seconds)
    print({
      case: name,
      responses,
      findings,
      seconds: made.seconds,
      secondsMax: SECONDS_MAX,
      stepsFrom: made.stepsFrom,
      memoryMiB: made.memoryMiB,
      load: loadavg().map(Math.round),
    })
  }
  return seconds[0]! < SECONDS_MAX
}

export const bench: Bench = {
  name: 'insight-job',
  title: 'how long a whole insight takes about 159,336 comments; needs the real survey data',
  async run(print) {
    const folder = resolve(import.meta.dirname, '..', process.env.HOWAZIT_DATA_DIR ?? '../shared/data')
    const { comments } = readNhsComments(folder)
    await using profile = await startProfile('embedded', { roles: ROLES })
    const { token, tenant } = profile.tenants[0]!
    const survey = await createTarget(profile.processes('api')[0]!.url, token)
    await storeComments(profile.adminUrl, comments, { tenantId: tenant.id, survey, begins: [SEPTEMBER!, OCTOBER!] })
    return await measure({ profile, surveyId: survey.surveyId }, print)
  },
}
