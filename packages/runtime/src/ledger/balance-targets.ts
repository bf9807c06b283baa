import type { DeliveryStatus, LedgerTarget } from '@howazit/sdk'
import { targetOf } from '../delivery/target-of.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import type { BalanceDeps } from './balance-responses.ts'
import type { Finding } from './finding.ts'
import { type IdSet, toIdSet, written } from './id-set.ts'
import { readWishes, type Wishes } from './read-wishes.ts'
import {
  type Between,
  findResponses,
  findTwice,
  type MadeRow,
  readMade,
  readPlans,
  readTargets,
  type TargetRow,
  type TwiceRow,
} from './target-rows.ts'

interface TargetBalance {
  readonly figures: readonly LedgerTarget[]
  readonly findings: readonly Finding[]
}

/** Holds what was planned of an hour's events against the deliveries that there are, target by target. */
export async function balanceTargets({ oltp }: BalanceDeps, tenant: Tenant, hour: Date): Promise<TargetBalance> {
  const { plans, made, twice } = await oltp.inTenant(tenant, async (tx) => {
    const rows = await readPlans(tx, tenant.id, hour)
    const between = timesOf(rows)
    const deliveries = between ? await readMade(tx, tenant.id, between) : []
    const areRepeated = deliveries.some(({ are_repeated: isRepeated }) => isRepeated)
    return {
      plans: rows,
      made: deliveries,
      twice: between && areRepeated ? await findTwice(tx, tenant.id, between) : [],
    }
  })
  const wishes = await readWishes(plans)
  const deliveries = await sortMade(made)
  const off = [...wishes].map(([id, wish]) => sumUp({ id, wish, made: deliveries.get(id), twice }))
  const eventIds = off.flatMap(({ missing, doubled }) => [...missing, ...doubled.map((each) => each.event_id)])
  const { rows, responses } = await oltp.inTenant(tenant, async (tx) => ({
    rows: await readTargets(tx, tenant.id, [...wishes.keys()]),
    responses: eventIds.length > 0 ? await findResponses(tx, tenant.id, { eventIds, hour }) : new Map<string, string>(),
  }))
  const rowById = new Map(rows.map((row) => [row.id, row]))
  const sums = off.map((sum) => ({ ...sum, row: rowById.get(sum.id)! }))
  return {
    figures: sums.map(toFigures).toSorted((left, right) => right.published - left.published),
    findings: sums.flatMap((sum) => toFindings(sum, responses)),
  }
}

/** Deliveries bear the time of the plan that made them. */
function timesOf(plans: readonly { readonly planned_at: Date }[]): Between | undefined {
  const times = plans.map(({ planned_at: at }) => at.getTime()).toSorted((left, right) => left - right)
  const [first, last] = [times[0], times.at(-1)]
  return first === undefined || last === undefined ? undefined : { first: new Date(first), last: new Date(last) }
}

type Made = ReadonlyMap<DeliveryStatus, IdSet>

async function sortMade(rows: readonly MadeRow[]): Promise<ReadonlyMap<string, Made>> {
  const byTarget = new Map<string, Map<DeliveryStatus, IdSet>>()
  for (const { target_id: target, status, ids } of rows) {
    const made = byTarget.get(target) ?? new Map<DeliveryStatus, IdSet>()
    byTarget.set(target, made.set(status, await toIdSet(ids)))
  }
  return byTarget
}

interface Sum {
  readonly id: string
  readonly published: number
  readonly wanted: number
  readonly counts: ReadonlyMap<DeliveryStatus, number>
  /** Events. */
  readonly missing: readonly string[]
  readonly doubled: readonly TwiceRow[]
}

interface Sides {
  readonly id: string
  readonly wish: Wishes
  readonly made: Made | undefined
  readonly twice: readonly TwiceRow[]
}

function sumUp({ id, wish, made = new Map(), twice }: Sides): Sum {
  const counts = new Map<DeliveryStatus, number>()
  const missing: string[] = []
  for (const event of wish.wanted) {
    const status = [...made].find(([, events]) => events.has(event))?.[0]
    if (status === undefined) missing.push(written(event))
    else counts.set(status, (counts.get(status) ?? 0) + 1)
  }
  const { published, wanted } = wish
  const doubled = twice.filter(({ target_id: target }) => target === id)
  return { id, published, wanted: wanted.length, counts, missing, doubled }
}

interface NamedSum extends Sum {
  readonly row: TargetRow
}

function toFigures({ row, published, wanted, counts, missing, doubled }: NamedSum): LedgerTarget {
  const count = (...statuses: readonly DeliveryStatus[]) =>
    statuses.reduce((sum, status) => sum + (counts.get(status) ?? 0), 0)
  return {
    target: targetOf(row),
    ...(row.webhook_id !== null && { webhookId: row.webhook_id }),
    ...(row.route_id !== null && { routeId: row.route_id }),
    ...(row.connection_id !== null && { connectionId: row.connection_id }),
    published,
    delivered: count('delivered'),
    dead: count('refused', 'exhausted'),
    unknown: count('unknown'),
    suppressed: published - wanted + count('skipped'),
    inFlight: count('pending'),
    missing: missing.length,
    doubled: doubled.length,
  }
}

const NOT_THERE = 'the delivery that was planned: it is not there'
const TWICE = 'attempts that arrived: there is more than one'

function toFindings({ row, missing, doubled }: NamedSum, responses: ReadonlyMap<string, string>): readonly Finding[] {
  const about = (eventId: string) => ({
    kind: 'delivery' as const,
    responseId: responses.get(eventId)!,
    eventId,
    target: targetOf(row),
  })
  return [
    ...missing.map((eventId) => ({ ...about(eventId), problem: 'missing' as const, lookedFor: NOT_THERE })),
    ...doubled
      .filter(({ event_id: eventId }) => responses.has(eventId))
      .map(({ id: deliveryId, event_id: eventId }) => ({
        ...about(eventId),
        problem: 'doubled' as const,
        deliveryId,
        lookedFor: TWICE,
      })),
  ]
}
