import { hash, hkdfSync, type KeyObject, randomBytes } from 'node:crypto'
import { canonicalForm } from '../ingest/canonical-body.ts'
import type { Tx } from '../oltp/oltp.ts'
import { decrypt, encrypt } from '../secrets/envelope.ts'
import { SealBroken } from '../secrets/secrets.ts'
import type { TenantId } from '../tenancy/tenant.ts'

/** Of which entry. */
export interface Place {
  readonly tenantId: TenantId
  readonly entryId: string
}

export interface SealedPersonal {
  readonly sealed: Buffer
  /** What the entry has of it: nothing can be told from it without the salt, which is inside. */
  readonly commitment: string
}

const SALT_BYTES = 16
const KEY_BYTES = 32

/** Without a look at a table, since it is done inside the transaction of the change. */
export function sealPersonal(key: KeyObject, place: Place, said: object): SealedPersonal {
  const text = canonicalForm(JSON.parse(JSON.stringify({ salt: randomBytes(SALT_BYTES).toString('hex'), ...said })))
  return { sealed: encrypt(keyOf(key, place), Buffer.from(text), place.entryId), commitment: hash('sha256', text) }
}

/** What was said; undefined where it is not what the entry is committed to. */
export function openPersonal(
  key: KeyObject,
  place: Place,
  { sealed, commitment }: SealedPersonal,
): { readonly before?: unknown; readonly after?: unknown } | undefined {
  try {
    const text = decrypt(keyOf(key, place), sealed, place.entryId).toString()
    if (hash('sha256', text) !== commitment) return undefined
    const { before, after } = JSON.parse(text) as { before?: unknown; after?: unknown }
    return { before, after }
  } catch (error) {
    if (error instanceof SealBroken) return undefined
    throw error
  }
}

/** Erases what audit entries say of a response's respondent; the chain has commitments alone, and stays whole. */
export async function erasePersonal(tx: Tx, tenantId: TenantId, responseId: string): Promise<void> {
  const statement = `
    delete from audit_personal
    where tenant_id = $1 and response_id = $2`
  await tx.query(statement, [tenantId, responseId])
}

/** Of all of the tenant's respondents. */
export async function eraseAllPersonal(tx: Tx, tenantId: TenantId): Promise<void> {
  await tx.query('delete from audit_personal where tenant_id = $1', [tenantId])
}

/** One of each tenant's own. */
const keyOf = (key: KeyObject, { tenantId }: Place): Buffer =>
  Buffer.from(hkdfSync('sha256', key, tenantId, 'howazit audit personal data', KEY_BYTES))
