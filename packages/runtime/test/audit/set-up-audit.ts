import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Act, PLATFORM } from '../../src/audit/act.ts'
import { createAnchorHead } from '../../src/audit/anchor-heads.ts'
import { createAnchors } from '../../src/audit/anchors.ts'
import { createAuditKey } from '../../src/audit/audit-key.ts'
import { createAuditLog } from '../../src/audit/audit-log.ts'
import { createChainEntries } from '../../src/audit/chain-entries.ts'
import { createExportEntries } from '../../src/audit/export-entries.ts'
import { createFindChains } from '../../src/audit/find-chains.ts'
import { createListEntries } from '../../src/audit/list-entries.ts'
import { createVerifyChain } from '../../src/audit/verify-chain.ts'
import { createIds } from '../../src/ids.ts'
import { FolderObjects } from '../../src/objects/folder-objects.ts'
import type { Tx } from '../../src/oltp/oltp.ts'
import { createTenants } from '../../src/tenancy/postgres-tenants.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'
import { createTestSecrets } from '../support/create-test-secrets.ts'
import { setUpPostgres } from '../support/set-up-postgres.ts'

export const ACT: Act = {
  actor: { kind: 'client', id: 'hc_kiosk' },
  operation: 'deleteWebhook',
  requestId: '5f0d2f6c-6d3c-5a1e-9d5e-0c8a7b6f4e21',
  reason: 'Ticket 4711',
}

/** Two tenants with an audit log, and everything that works on it; nothing happens by itself. */
export async function setUpAudit() {
  const postgres = await setUpPostgres()
  const { oltp, events, pools, sql } = postgres
  const folder = await mkdtemp(join(tmpdir(), 'howazit-anchors-'))
  let aheadMs = 0
  const clock = { now: () => new Date(Date.now() + aheadMs) }
  const secrets = createTestSecrets(pools)
  const key = createAuditKey({ oltp, secrets })
  const auditLog = createAuditLog({ key, ids: createIds(clock), clock })
  const objects = new FolderObjects(folder)
  const anchors = createAnchors({ objects, key })
  const tenants = createTenants({ pool: pools.app })
  const findChains = createFindChains({ oltp, tenants })
  const chainEntries = createChainEntries({ oltp, key, events })
  const anchorHead = createAnchorHead({ oltp, anchors, clock, events })
  const acme = await postgres.createTenant('acme')
  const globex = await postgres.createTenant('globex')

  const record = (tx: Tx, tenant: Tenant, n: number, act = ACT) =>
    auditLog.as(act).record(tx, tenant, {
      subject: { type: 'webhook', id: `webhook-${n}` },
      before: { enabled: true, n },
      after: { enabled: false },
    })
  /** Entries of the tenant, in one transaction, and their links. */
  async function write(tenant: Tenant, count: number): Promise<void> {
    await oltp.inTenant(tenant, async (tx) => {
      for (let n = 1; n <= count; n++) await record(tx, tenant, n)
    })
    await chainEntries(tenant)
  }

  return {
    postgres,
    oltp,
    events,
    sql,
    folder,
    clock,
    secrets,
    key,
    auditLog,
    anchors,
    tenants,
    findChains,
    chainEntries,
    anchorHead,
    acme,
    globex,
    platform: PLATFORM,
    record,
    write,
    verify: createVerifyChain({ oltp, key, anchors, clock }),
    verifyUnanchored: createVerifyChain({ oltp, key, anchors: undefined, clock }),
    list: createListEntries({ oltp }),
    exportEntries: createExportEntries({ oltp, key }),
    pass: (ms: number) => {
      aheadMs += ms
    },
    /** As a superuser, whom no grant, policy or trigger stops. */
    attack: async (...statements: readonly string[]): Promise<void> => {
      await sql(
        ['set session_replication_role = replica', ...statements, 'set session_replication_role = origin'].join(';'),
      )
    },
    async [Symbol.asyncDispose]() {
      await postgres[Symbol.asyncDispose]()
      await rm(folder, { recursive: true })
    },
  }
}
