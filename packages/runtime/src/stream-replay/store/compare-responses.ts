import type { Oltp } from '../../oltp/oltp.ts'
import type { TenantId, Tenants } from '../../tenancy/tenant.ts'
import type { Difference, Step, Steps } from '../step.ts'
import { matchResponses, type Verdict } from './match-responses.ts'
import { listCompared, type ShadowRow } from './shadow.ts'

export interface CompareResponsesDeps {
  readonly oltp: Oltp
  readonly tenants: Pick<Tenants, 'find'>
}

export interface Matched {
  readonly row: ShadowRow
  readonly verdict: Verdict
}

const PAGE_SIZE = 1_000

/** Compares the shadow with the responses, page by page. */
export function createCompareResponses(deps: CompareResponsesDeps): Steps<'matching'> {
  const { oltp } = deps
  return async function* compareResponses(replay, signal) {
    const { compared, knownFrom } = replay.position
    let { after } = replay.position
    while (!signal.aborted) {
      const page = { after, limit: PAGE_SIZE }
      const rows = await oltp.asOperator('stream replay', (tx) => listCompared(tx, replay.id, page))
      const last = rows.at(-1)
      if (last === undefined) return yield { position: { phase: 'searching', compared, knownFrom } }
      after = [last.tenant_id, last.response_id, last.body_hash]
      yield toStep({ phase: 'matching', compared, knownFrom, after }, await matchAll(deps, rows))
    }
  }
}

/** Tenant by tenant; whoever is not known has nothing stored. */
export async function matchAll(
  { oltp, tenants }: CompareResponsesDeps,
  rows: readonly ShadowRow[],
): Promise<readonly Matched[]> {
  const matched: Matched[] = []
  for (const [tenantId, ofTenant] of Map.groupBy(rows, (row) => row.tenant_id)) {
    const tenant = await tenants.find(tenantId as TenantId)
    const verdicts = tenant ? await matchResponses(oltp, tenant, ofTenant) : ofTenant.map(verdictOfNobody)
    matched.push(...ofTenant.map((row, index) => ({ row, verdict: verdicts[index]! })))
  }
  return matched
}

const verdictOfNobody = ({ is_dead: isDead }: ShadowRow): Verdict =>
  isDead ? { is: 'dead' } : { is: 'missing', reason: 'tenant_unknown' }

function toStep(position: Step['position'], matched: readonly Matched[]): Step {
  const counts: Record<string, number> = { compared: matched.length }
  for (const { verdict } of matched) counts[verdict.is] = (counts[verdict.is] ?? 0) + 1
  return { position, counts, differences: matched.flatMap(toDifference) }
}

function toDifference({ row, verdict }: Matched): readonly Difference[] {
  if (verdict.is !== 'missing' && verdict.is !== 'differing') return []
  return [
    {
      kind: verdict.is,
      reason: verdict.reason,
      tenantId: row.tenant_id,
      responseId: row.response_id,
      partition: row.partition,
      offset: Number(row.offset),
    },
  ]
}
