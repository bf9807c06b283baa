import {
  createHostileClient,
  type HostileReply,
  type SentRequest,
} from '../../packages/control-plane/test/support/send-hostile-request.ts'
import { atMost, exactly, type Figure } from '../drill.ts'
import { peakMemoryMiB } from './peak-memory.ts'

/** What became of many requests. */
export interface AnswerTally {
  readonly complaints: string[]
  readonly durationsMs: number[]
  readonly statuses: Map<number, number>
  serverErrors: number
  unanswered: number
}

/** What is wrong with an answer; undefined when nothing is. */
export type JudgeAnswer<Request> = (request: Request, reply: HostileReply) => string | undefined

const AT_ONCE = 8
const SHOWN_COMPLAINTS = 20
const P99_MAX_MS = 1_000

export const createAnswerTally = (): AnswerTally => ({
  complaints: [],
  durationsMs: [],
  statuses: new Map(),
  serverErrors: 0,
  unanswered: 0,
})

/** Sends requests side by side and counts their answers. */
export async function sendAll<Request extends SentRequest>(
  url: string,
  requests: readonly Request[],
  { tally, judge }: { readonly tally: AnswerTally; readonly judge: JudgeAnswer<Request> },
): Promise<void> {
  using client = createHostileClient(url)
  const complain = ({ method, path }: Request, complaint: string) =>
    tally.complaints.push(`${method} ${path.slice(0, 200)}: ${complaint}`)
  const send = async (request: Request) => {
    const startedAt = performance.now()
    try {
      const reply = await client.send(request)
      tally.statuses.set(reply.status, (tally.statuses.get(reply.status) ?? 0) + 1)
      if (reply.status >= 500) tally.serverErrors += 1
      const complaint = judge(request, reply)
      if (complaint !== undefined) complain(request, complaint)
    } catch (error) {
      tally.unanswered += 1
      complain(request, (error as Error).message)
    }
    tally.durationsMs.push(performance.now() - startedAt)
  }
  const queue = requests.values()
  const work = async () => {
    for (const request of queue) await send(request)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

/** What a tally says: how often each status, what was complained about, and how long it took. */
export function toAnswerFigures(tally: AnswerTally, complaints: string): Figure[] {
  const statuses = [...tally.statuses].toSorted(([left], [right]) => left - right)
  return [
    { figure: 'requests', value: tally.durationsMs.length },
    ...statuses.map(([status, count]) => ({ figure: `answered ${status}`, value: count })),
    ...tally.complaints.slice(0, SHOWN_COMPLAINTS).map((complaint) => ({ figure: 'complaint', value: complaint })),
    exactly(complaints, tally.complaints.length, 0),
    exactly('answered 5xx', tally.serverErrors, 0),
    exactly('not answered', tally.unanswered, 0),
    { figure: 'p50 ms', value: percentile(tally.durationsMs, 0.5) },
    atMost('p99 ms', percentile(tally.durationsMs, 0.99), P99_MAX_MS),
  ]
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right)
  return Math.round(sorted[Math.ceil(sorted.length * share) - 1] ?? 0)
}

const RSS_MAX_MIB = 768

/** How the process is that answered. */
export async function toProcessFigures({
  url,
  pid,
}: {
  readonly url: string
  readonly pid: number
}): Promise<Figure[]> {
  const isAlive = (await fetch(`${url}/ready`)).ok
  return [
    exactly('processes still answering', isAlive ? 1 : 0, 1),
    atMost('peak memory of the API, MiB', peakMemoryMiB(pid), RSS_MAX_MIB),
  ]
}
