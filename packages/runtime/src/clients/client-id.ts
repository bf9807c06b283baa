import type { TenantId } from '../tenancy/tenant.ts'

/** What a client is called outside: whose it is and which, so that it is found without a look at other tenants. */
export interface ClientKey {
  readonly tenantId: TenantId
  readonly id: string
}

const PREFIX = 'hc_'
const UUID_BYTES = 16

export const toClientId = ({ tenantId, id }: ClientKey): string =>
  PREFIX + Buffer.concat([toBytes(tenantId), toBytes(id)]).toString('base64url')

/** Undefined for anything that {@link toClientId} did not write. */
export function parseClientId(text: string): ClientKey | undefined {
  if (!text.startsWith(PREFIX)) return undefined
  const bytes = Buffer.from(text.slice(PREFIX.length), 'base64url')
  if (bytes.length !== 2 * UUID_BYTES) return undefined
  const key = { tenantId: toUuid(bytes.subarray(0, UUID_BYTES)) as TenantId, id: toUuid(bytes.subarray(UUID_BYTES)) }
  return toClientId(key) === text ? key : undefined
}

const toBytes = (uuid: string): Buffer => Buffer.from(uuid.replaceAll('-', ''), 'hex')

const toUuid = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
