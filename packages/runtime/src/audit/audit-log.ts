import type { Clock } from '../clock.ts'
import type { Ids } from '../ids.ts'
import { canonicalForm } from '../ingest/canonical-body.ts'
import type { Tx } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import type { Act, Change } from './act.ts'
import type { AuditKey } from './audit-key.ts'
import { sealOf } from './macs.ts'
import { sealPersonal } from './personal-data.ts'

/** Writes for one act. */
export interface Audit {
  /** In the transaction that makes the change, so that neither is there without the other. */
  record(tx: Tx, tenant: Tenant, change: Change): Promise<void>
}

/**
 * Who did what, why, and what became of it; append-only and chained per tenant (docs/audit.md).
 *
 *   record          an entry in the transaction of the change, sealed with the audit key; it has no number yet
 *   chain-entries   within a second: the next number, and a MAC over the entry and the one before
 *   anchor-heads    within a minute: number and MAC of the last entry to the object storage
 *   verify-chain    whether all of that still fits
 */
export interface AuditLog {
  /** Loads the key, for which it takes a connection of its own: call it before the transaction. */
  ready(): Promise<void>
  as(act: Act): Audit
}

export interface AuditLogDeps {
  readonly key: AuditKey
  readonly ids: Ids
  readonly clock: Clock
}

const INSERT = 'insert into audit_entries (tenant_id, id, record, seal) values ($1, $2, $3, $4)'

const INSERT_PERSONAL = `
  insert into audit_personal (tenant_id, entry_id, response_id, sealed)
  values ($1, $2, $3, $4)`

export function createAuditLog({ key, ids, clock }: AuditLogDeps): AuditLog {
  const keepPersonal = async (
    tx: Tx,
    { id: tenantId }: Tenant,
    kept: { entryId: string; personal: Change['personal'] },
  ) => {
    const { entryId, personal } = kept
    if (!personal) return {}
    const { responseId, ...said } = personal
    const { sealed, commitment } = sealPersonal(await key(), { tenantId, entryId }, said)
    await tx.query(INSERT_PERSONAL, [tenantId, entryId, responseId, sealed])
    return { personal: commitment }
  }

  return Object.freeze({
    ready: async () => void (await key()),
    as: (act) => ({
      async record(tx, tenant, { personal, ...change }) {
        const id = ids.newId()
        const committed = await keepPersonal(tx, tenant, { entryId: id, personal })
        const said = { ...act, ...change, ...committed, occurredAt: clock.now().toISOString() }
        // Without what is undefined, and dates as text.
        const record = canonicalForm(JSON.parse(JSON.stringify(said)))
        await tx.query(INSERT, [tenant.id, id, record, sealOf(await key(), { tenantId: tenant.id, id, record })])
      },
    }),
  } satisfies AuditLog)
}
