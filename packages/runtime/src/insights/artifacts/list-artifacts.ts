import type { InsightArtifact, InsightArtifactNotice } from '@howazit/sdk'
import { contentTypeOf } from '../../objects/content-type-of.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import type { InsightDeps } from '../job/insight-deps.ts'
import { getInsightRow } from '../job/insight-row.ts'
import { LINK_SECONDS, linkTo } from './artifact-link.ts'
import { type KeptArtifact, keyOf, readKept } from './kept-artifacts.ts'

interface Noticed {
  readonly tenant: Tenant
  readonly insightId: string
  readonly publicUrl: string | undefined
}

/** A file as it is told of: without a link, since what is told of is kept for longer than one is good for. */
export const toNotice = (
  artifact: KeptArtifact,
  { tenant, insightId, publicUrl = '' }: Noticed,
): InsightArtifactNotice => ({
  ...artifact,
  mediaType: contentTypeOf(keyOf(tenant, insightId, artifact)),
  url: `${publicUrl}/v1/insights/${insightId}/artifacts/${artifact.name}`,
})

/** The files of an insight, each with a link that expires; none before it succeeded. @throws HowazitError `not_found` */
export async function listArtifacts(
  { oltp, clock, auditKey, publicUrl }: InsightDeps,
  tenant: Tenant,
  insightId: string,
): Promise<readonly InsightArtifact[]> {
  const kept = await oltp.inTenant(tenant, async (tx) => {
    await getInsightRow(tx, tenant, insightId)
    return (await readKept(tx, tenant, insightId)) ?? []
  })
  if (kept.length === 0) return []
  const key = await auditKey()
  const expires = Math.floor(clock.now().getTime() / 1000) + LINK_SECONDS
  return kept.map((artifact) => ({
    ...artifact,
    mediaType: contentTypeOf(keyOf(tenant, insightId, artifact)),
    url: `${publicUrl ?? ''}${linkTo(key, { tenantId: tenant.id, insightId, name: artifact.name, expires })}`,
    expiresAt: new Date(1000 * expires).toISOString(),
  }))
}
