import type { InsightFinding, InsightUrgency } from '@howazit/sdk'
import type { Tx } from '../../../oltp/oltp.ts'
import type { Tenant } from '../../../tenancy/tenant.ts'
import { numberText } from '../../findings/number-text.ts'
import { URGENCIES } from '../../findings/urgent.ts'
import { readResponseIds } from '../../job/advance/records.ts'
import { readMembers } from '../../job/export-records.ts'
import type { Detected, Detecting } from './detected.ts'

/** Receivers ask for the rest. */
const RESPONSES_MAX = 20

export interface UrgentToDetect extends Detecting {
  readonly findings: readonly InsightFinding[]
  /** The insight of the schedule that was told of last. */
  readonly toldInsightId: string | null
}

/** Comments as urgent as was asked for, or more, that the insight before did not find: each is told of once, however long it is looked at. */
export async function detectUrgent(
  tx: Tx,
  tenant: Tenant,
  { findings, toldInsightId, rules: { urgentComments }, source }: UrgentToDetect,
): Promise<readonly Detected[]> {
  if (urgentComments === undefined) return []
  const wanted = URGENCIES.slice(0, URGENCIES.indexOf(urgentComments.from) + 1)
  const told = new Set<string>()
  if (toldInsightId !== null)
    for (const urgency of wanted)
      for (const id of await readUrgent(tx, tenant, { insightId: toldInsightId, urgency })) told.add(id)
  const detected: Detected[] = []
  for (const urgency of wanted) {
    const finding = findings.find((each) => each.kind === 'urgent' && each.urgency === urgency)
    if (!finding?.shares) continue
    const urgent = await readUrgent(tx, tenant, { insightId: source.insightId, urgency })
    const fresh = urgent.filter((id) => !told.has(id)).toReversed()
    if (fresh.length === 0) continue
    const { after } = finding.shares
    const words = {
      title: `${numberText(fresh.length)} ${fresh.length === 1 ? 'comment' : 'comments'} to be read at once: ${urgency}`,
      summary: `${numberText(after.n)} in all, of ${numberText(after.of)} comments that could be read.`,
    }
    const figures = {
      findingId: finding.id,
      urgency,
      count: fresh.length,
      responses: fresh.slice(0, RESPONSES_MAX),
      after,
    }
    const signal = { kind: 'urgent_comments', ...words, ...source, ...figures } as const
    detected.push({ subject: `urgent_comments ${urgency}`, signal })
  }
  return detected
}

interface Urgent {
  readonly insightId: string
  readonly urgency: InsightUrgency
}

/** Oldest first. */
async function readUrgent(tx: Tx, tenant: Tenant, { insightId, urgency }: Urgent): Promise<readonly string[]> {
  const places = await readMembers(tx, tenant, { insightId, findingId: `urgent.${urgency}` })
  return await readResponseIds(tx, tenant, { insightId, places: places ?? [] })
}
