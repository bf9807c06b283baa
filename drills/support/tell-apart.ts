import {
  type ForeignRequest,
  type ForeignTarget,
  foreignRequests,
} from '../../packages/control-plane/test/support/foreign-requests.ts'
import { toIdsOfNobody } from '../../packages/control-plane/test/support/send-foreign-requests.ts'
import { createHostileClient } from '../../packages/control-plane/test/support/send-hostile-request.ts'
import type { Random } from './random.ts'

/** One thing asked for, that another tenant has and that nobody has. */
export interface Read {
  readonly name: string
  readonly ofAnother: ForeignRequest
  readonly ofNobody: ForeignRequest
}

/** Every operation that shows one thing by its id. */
export function listReads(target: ForeignTarget): readonly Read[] {
  const ofNobody = foreignRequests({ ...target, ids: toIdsOfNobody(target.ids) })
  return foreignRequests(target).flatMap((ofAnother, at) => {
    const { operation, isForOne, method } = ofAnother
    const isRead = isForOne && method === 'GET' && !operation.scopes?.includes('operator')
    return isRead ? [{ name: operation.operationId, ofAnother, ofNobody: ofNobody[at] as ForeignRequest }] : []
  })
}

export interface Told {
  /** How often one is right who takes the slower of two answers, one of each kind, always for the same kind: 50 is a coin. */
  readonly percent: number
  /** What a coin does not exceed. */
  readonly percentMax: number
  readonly differenceUs: number
}

interface TellApartPlan {
  /** Of each kind. */
  readonly count: number
  readonly random: Random
}

const WARM_UP = 50
/** At 5 points more than a coin, somebody would need hundreds of answers for one id: no oracle worth the name. */
const POINTS_MAX = 5
/** Standard deviations; with a dozen figures a drill, one in a thousand drills exceeds it by chance. */
const DEVIATIONS_MAX = 4

/** Asks for both in an order of chance, one at a time, so that whatever the machine does meanwhile meets both alike. */
export async function tellApart(url: string, { ofAnother, ofNobody }: Read, plan: TellApartPlan): Promise<Told> {
  using client = createHostileClient(url)
  const time = async (request: ForeignRequest) => {
    const startedAt = performance.now()
    await client.send(request)
    return performance.now() - startedAt
  }
  for (let at = 0; at < WARM_UP; at += 1) await time(at % 2 === 0 ? ofAnother : ofNobody)
  const another: number[] = []
  const nobody: number[] = []
  for (let at = 0; at < plan.count; at += 1) {
    const isFirst = plan.random.next() < 0.5
    if (isFirst) another.push(await time(ofAnother))
    nobody.push(await time(ofNobody))
    if (!isFirst) another.push(await time(ofAnother))
  }
  const share = shareOfSlower(another, nobody)
  // Mann-Whitney: the deviation of the share, where both are of the same distribution.
  const deviation = Math.sqrt((2 * plan.count + 1) / (12 * plan.count ** 2))
  return {
    percent: round(100 * Math.max(share, 1 - share)),
    percentMax: round(50 + Math.max(POINTS_MAX, 100 * DEVIATIONS_MAX * deviation)),
    differenceUs: Math.round(1_000 * (median(another) - median(nobody))),
  }
}

const round = (value: number): number => Math.round(value * 10) / 10

/** Of all pairs, those whose first is the slower one. */
function shareOfSlower(ones: readonly number[], others: readonly number[]): number {
  const sorted = others.toSorted((a, b) => a - b)
  const below = ones.reduce((sum, one) => sum + countBelow(sorted, one), 0)
  return below / (ones.length * others.length)
}

function countBelow(sorted: readonly number[], limit: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as number) < limit) low = middle + 1
    else high = middle
  }
  return low
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number
