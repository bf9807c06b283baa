import { createSecretKey, type KeyObject, randomBytes, randomUUID } from 'node:crypto'
import type { Oltp, Tx } from '../oltp/oltp.ts'
import type { Secrets } from '../secrets/secrets.ts'

/** The key that entries are sealed and chained with. It is made by who first needs it and never changes. */
export type AuditKey = () => Promise<KeyObject>

export interface AuditKeyDeps {
  readonly oltp: Pick<Oltp, 'asOperator'>
  readonly secrets: Pick<Secrets, 'sealForPlatform' | 'openForPlatform'>
}

const KEY_BYTES = 32

const FIND = 'select id, sealed_key from control.audit_keys order by created_at, id limit 1'
// Whoever makes it waits for others who do, and then sees theirs.
const LOCK = `select from pg_advisory_xact_lock(hashtextextended('control.audit_keys', 0))`
const INSERT = 'insert into control.audit_keys (id, sealed_key) values ($1, $2)'

interface KeyRow {
  readonly id: string
  readonly sealed_key: Buffer
}

/** Loads once for a process. Sealing and opening take connections of their own: outside transactions. */
export function createAuditKey({ oltp, secrets }: AuditKeyDeps): AuditKey {
  const find = async (tx: Tx) => (await tx.query<KeyRow>(FIND)).rows[0]
  const make = async (): Promise<KeyRow> => {
    const id = randomUUID()
    const sealed = await secrets.sealForPlatform(randomBytes(KEY_BYTES), contextOf(id))
    return await oltp.asOperator('make the key of audit entries', async (tx) => {
      await tx.query(LOCK)
      const found = await find(tx)
      if (!found) await tx.query(INSERT, [id, sealed])
      return found ?? { id, sealed_key: sealed }
    })
  }
  const load = async () => {
    const row = (await oltp.asOperator('seal audit entries', find)) ?? (await make())
    return createSecretKey(await secrets.openForPlatform(row.sealed_key, contextOf(row.id)))
  }

  let loading: Promise<KeyObject> | undefined
  return () =>
    (loading ??= load().catch((error: unknown) => {
      loading = undefined
      throw error
    }))
}

const contextOf = (id: string): string => `audit-key:${id}`
