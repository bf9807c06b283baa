import { createHmac, hkdfSync, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { InsightArtifactName } from '@howazit/sdk'
import type { TenantId } from '../../tenancy/tenant.ts'

/** What a link leads to, and until when. */
export interface ArtifactLink {
  readonly tenantId: TenantId
  readonly insightId: string
  readonly name: InsightArtifactName
  /** Seconds since 1970. */
  readonly expires: number
}

/** Long enough to click on it, and to send it to a colleague in the same meeting. */
export const LINK_SECONDS = 900

/** Where the file is, on whatever host the API is. */
export function linkTo(key: KeyObject, link: ArtifactLink): string {
  const { tenantId, insightId, name, expires } = link
  const query = new URLSearchParams({ tenantId, expires: String(expires), signature: sign(key, link) })
  return `/v1/insights/${insightId}/artifacts/${name}?${query.toString()}`
}

/** Whether somebody who has the key made it, for this tenant, insight, file and time. Takes as long for every signature. */
export function isSigned(
  key: KeyObject,
  { signature, ...link }: ArtifactLink & { readonly signature: string },
): boolean {
  const [given, expected] = [Buffer.from(signature), Buffer.from(sign(key, link))]
  return given.length === expected.length && timingSafeEqual(given, expected)
}

/** JSON keeps the parts apart. */
const sign = (key: KeyObject, { tenantId, insightId, name, expires }: ArtifactLink): string =>
  createHmac('sha256', linkKeyOf(key))
    .update(JSON.stringify([tenantId, insightId, name, expires]))
    .digest('base64url')

/** Of the platform's key, for nothing but this: what is signed here passes for nothing else. */
const linkKeyOf = (key: KeyObject): Buffer =>
  Buffer.from(hkdfSync('sha256', key, '', 'links to artifacts of insights', 32))
