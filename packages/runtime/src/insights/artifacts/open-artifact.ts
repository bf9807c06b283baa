import { hash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { HowazitError } from '@howazit/sdk'
import { contentTypeOf } from '../../objects/content-type-of.ts'
import type { Objects } from '../../objects/objects.ts'
import type { InsightDeps } from '../job/insight-deps.ts'
import { lockInsightRow } from '../job/insight-row.ts'
import { type ArtifactLink, isSigned } from './artifact-link.ts'
import { type KeptArtifact, keyOf, readKept } from './kept-artifacts.ts'
import { outdateArtifacts } from './outdate-artifacts.ts'

/** A link as it came back. */
export type GivenLink = ArtifactLink & { readonly signature: string }

export interface OpenedArtifact {
  readonly name: ArtifactLink['name']
  readonly mediaType: string
  readonly sha256: string
  readonly body: Buffer
}

/**
 * The file that a link leads to, as it is now.
 *
 * @throws HowazitError `not_found` (a link that was changed; no such file any more), `link_expired`, `unavailable` while it is made again
 */
export async function openArtifact(deps: InsightDeps, link: GivenLink): Promise<OpenedArtifact> {
  const { oltp, tenants, clock, auditKey, objects } = deps
  // First: of a link that nobody here made not even its time is told.
  if (!isSigned(await auditKey(), link)) throw notThere()
  if (clock.now().getTime() >= 1000 * link.expires)
    throw new HowazitError('link_expired', 'The link has expired. Ask for the files of the insight again.')
  const tenant = await tenants.find(link.tenantId)
  if (!tenant || !objects) throw notThere()
  const kept = await oltp.inTenant(tenant, (tx) => readKept(tx, tenant, link.insightId))
  const artifact = kept?.find(({ name }) => name === link.name)
  if (!artifact) throw notThere()
  const body = await read(objects, keyOf(tenant, link.insightId, artifact))
  if (body && isWhole(body, artifact))
    return {
      name: link.name,
      mediaType: contentTypeOf(keyOf(tenant, link.insightId, artifact)),
      sha256: artifact.sha256,
      body,
    }
  // The storage lost or changed it. It is made of what is in the database, so it is made again.
  await oltp.inTenant(tenant, async (tx) => {
    await lockInsightRow(tx, tenant, link.insightId)
    await outdateArtifacts(tx, { tenantId: tenant.id, insightIds: [link.insightId] })
  })
  throw new HowazitError('unavailable', 'The file is being made again. Try again in some seconds.')
}

const notThere = (): HowazitError => new HowazitError('not_found', 'There is no such file, or the link was changed.')

const isWhole = (body: Buffer, { sha256 }: KeptArtifact): boolean => hash('sha256', body) === sha256

async function read(objects: Pick<Objects, 'get'>, key: Parameters<Objects['get']>[0]): Promise<Buffer | undefined> {
  try {
    return await buffer(await objects.get(key))
  } catch (error) {
    if (HowazitError.is(error) && error.code === 'not_found') return undefined
    throw error
  }
}
