import { readFileSync } from 'node:fs'
import {
  type HostileRequest,
  type HostileTarget,
  sampleHostileRequests,
} from '../packages/control-plane/test/support/hostile-requests.ts'
import { judgeHostileReply } from '../packages/control-plane/test/support/judge-hostile-reply.ts'
import { createHostileClient, type HostileReply } from '../packages/control-plane/test/support/send-hostile-request.ts'
import { atMost, type Drill, exactly, type Figure } from './drill.ts'
import { startApiProcess } from './support/api-process.ts'
import { createDrillSurvey, startDrillPlatform } from './support/platform.ts'
import { readNumber } from './support/read-number.ts'

const AT_ONCE = 8
const RSS_MAX_MIB = 768
const P99_MAX_MS = 1_000
const SHOWN_COMPLAINTS = 20

/** In portions, because the largest bodies of 20,000 requests would fill the memory of the one who sends them. */
const PORTION = 1_000

interface Tally {
  readonly complaints: string[]
  readonly durationsMs: number[]
  readonly statuses: Map<number, number>
  serverErrors: number
  unanswered: number
}

/** Linux keeps the high-water mark of a process's memory. */
function readPeakMebibytes(pid: number): number {
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Math.round(Number(kibibytes) / 1024)
}

function record(tally: Tally, request: HostileRequest, reply: HostileReply): void {
  tally.statuses.set(reply.status, (tally.statuses.get(reply.status) ?? 0) + 1)
  if (reply.status >= 500) tally.serverErrors += 1
  const complaint = judgeHostileReply(request, reply)
  if (complaint !== undefined) tally.complaints.push(`${request.kind} ${request.method} ${request.path}: ${complaint}`)
}

async function sendAll(url: string, requests: readonly HostileRequest[], tally: Tally): Promise<void> {
  using client = createHostileClient(url)
  const send = async (request: HostileRequest) => {
    const startedAt = performance.now()
    try {
      record(tally, request, await client.send(request))
    } catch (error) {
      tally.unanswered += 1
      tally.complaints.push(`${request.kind} ${request.method} ${request.path}: ${(error as Error).message}`)
    }
    tally.durationsMs.push(performance.now() - startedAt)
  }
  const queue = requests.values()
  const work = async () => {
    for (const request of queue) await send(request)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right)
  return Math.round(sorted[Math.ceil(sorted.length * share) - 1] ?? 0)
}

function toFigures(tally: Tally, { peakMib, isAlive }: { peakMib: number; isAlive: boolean }): Figure[] {
  const statuses = [...tally.statuses].toSorted(([left], [right]) => left - right)
  return [
    { figure: 'requests', value: tally.durationsMs.length },
    ...statuses.map(([status, count]) => ({ figure: `answered ${status}`, value: count })),
    ...tally.complaints.slice(0, SHOWN_COMPLAINTS).map((complaint) => ({ figure: 'complaint', value: complaint })),
    exactly('without a proper problem', tally.complaints.length, 0),
    exactly('answered 5xx', tally.serverErrors, 0),
    exactly('not answered', tally.unanswered, 0),
    exactly('processes still answering', isAlive ? 1 : 0, 1),
    atMost('peak memory of the API, MiB', peakMib, RSS_MAX_MIB),
    { figure: 'p50 ms', value: percentile(tally.durationsMs, 0.5) },
    atMost('p99 ms', percentile(tally.durationsMs, 0.99), P99_MAX_MS),
  ]
}

export const drill: Drill = {
  name: 'malformed',
  title: 'malformed requests are answered with problems, by a process whose memory stays bounded',
  async run({ seed, args }) {
    const count = readNumber(args, '--requests', 20_000)
    await using running = await startDrillPlatform()
    const survey = await createDrillSurvey(running.howazit)
    const response = {
      surveyId: survey.id,
      submittedAt: '2026-11-01T08:00:00Z',
      answers: [{ questionId: survey.questions[0]?.id, numericValue: 9 }],
    }
    const target: HostileTarget = { token: running.tokens[0] as string, response }
    await using api = await startApiProcess(running.platform.config)
    const tally: Tally = { complaints: [], durationsMs: [], statuses: new Map(), serverErrors: 0, unanswered: 0 }
    for (let sent = 0; sent < count; sent += PORTION) {
      const requests = sampleHostileRequests(target, { count: Math.min(PORTION, count - sent), seed: seed + sent })
      await sendAll(api.url, requests, tally)
    }
    const peakMib = readPeakMebibytes(api.child.pid as number)
    const isAlive = (await fetch(`${api.url}/ready`)).ok
    return { figures: toFigures(tally, { peakMib, isAlive }) }
  },
}
