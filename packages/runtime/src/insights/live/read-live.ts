import type { Insight } from '@howazit/sdk'
import type { Oltp } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import { type InsightRow, SELECT_INSIGHTS, toInsight } from '../job/insight-row.ts'

/** An insight, and what tells it from itself at another time. */
export interface LiveInsight {
  readonly insight: Insight
  readonly version: string
}

export type LiveInsights = ReadonlyMap<string, LiveInsight>

export interface LiveQuery {
  /** Also those that ended since. */
  readonly since: Date
  /** Also these. */
  readonly ids: readonly string[]
  /** What was read before: of what is as it was, nothing but that is read. */
  readonly known: LiveInsights
}

type State = Pick<InsightRow, 'id' | 'status' | 'step' | 'progress' | 'completed_at'>

const versionOf = ({ status, step, progress, completed_at: completedAt }: State): string =>
  [status, step, progress, completedAt?.toISOString()].join(' ')

/** Those that are not over, and those that are asked for, in the order in which they were requested. */
export async function readLive(oltp: Oltp, tenant: Tenant, { since, ids, known }: LiveQuery): Promise<LiveInsights> {
  return await oltp.inTenant(tenant, async (tx) => {
    const { rows: states } = await tx.query<State>(SELECT_STATES, [tenant.id, since, ids])
    const changed = states.filter((state) => known.get(state.id)?.version !== versionOf(state))
    const read = new Map(known)
    if (changed.length > 0) {
      const { rows } = await tx.query<InsightRow>(SELECT_SOME, [tenant.id, changed.map(({ id }) => id)])
      for (const row of rows) read.set(row.id, { insight: toInsight(row), version: versionOf(row) })
    }
    return new Map(states.flatMap(({ id }) => (read.has(id) ? [[id, read.get(id)!]] : [])))
  })
}

// One that is retried is not over any more.
const SELECT_STATES = `
  select id, status, step, progress, completed_at
  from insights
  where tenant_id = $1
    and (completed_at is null or completed_at >= $2 or id = any ($3::uuid[]))
  order by created_at, id`

const SELECT_SOME = `${SELECT_INSIGHTS} and i.id = any ($2::uuid[])`
