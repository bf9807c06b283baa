import { setTimeout as delay } from 'node:timers/promises'
import { type Act, type Change, PLATFORM } from '../audit/act.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import { eraseAllPersonal } from '../audit/personal-data.ts'
import type { Clock } from '../clock.ts'
import { GIVE_AGAIN } from '../connections/connection-row.ts'
import { Misconfigured } from '../misconfigured.ts'
import type { Oltp } from '../oltp/oltp.ts'
import type { Pools } from '../oltp/pools.ts'
import { forgetAllPoison } from '../poison/forget-poison.ts'
import { findRefusal } from '../start/find-refusal.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { countKeys } from './count-keys.ts'
import { createSecrets } from './create-secrets.ts'
import type { Keyring } from './keyring.ts'
import { renewKeys } from './renew-keys.ts'
import { rewrapKeys } from './rewrap-keys.ts'
import type { SecretKeys } from './secret-keys.ts'
import { EVERY_VERSION, openStoredKeys } from './stored-keys.ts'
import { openTenantKeyTable } from './tenant-key-table.ts'

export interface SecretKeysDeps {
  readonly keyring: Keyring
  readonly oltp: Oltp
  readonly pools: Pick<Pools, 'app' | 'operator'>
  readonly auditLog: AuditLog
  readonly clock: Clock
  readonly wait?: (ms: number) => Promise<unknown>
}

export function createSecretKeys(deps: SecretKeysDeps): SecretKeys {
  const { keyring, oltp, pools, auditLog, clock, wait = delay } = deps
  const storedKeys = openStoredKeys(oltp)
  // Of its own, and new each time: it must not seal with a key that was the newest a moment ago.
  const openSecrets = () => createSecrets({ keyring, pools, clock })
  const tableOf = (tenant: Tenant) => openTenantKeyTable(pools.app, tenant.id)
  const record = async (act: Act, change: Change) => {
    await auditLog.ready()
    await oltp.asOperator('record work on keys', (tx) => auditLog.as(act).record(tx, PLATFORM, change))
  }

  return Object.freeze({
    async list(tenants) {
      await assertUsable(keyring)
      return await countKeys({ keyring, storedKeys, pool: pools.operator }, tenants)
    },
    async rewrap(options, act) {
      await assertUsable(keyring)
      const done = await rewrapKeys({ keyring, storedKeys, secrets: openSecrets(), pool: pools.operator }, options)
      const { keyId, ...after } = done
      if (!options.isDryRun) await record(act, { subject: { type: 'key_encryption_key', id: keyId }, after })
      return done
    },
    async renew(options, act) {
      await assertUsable(keyring)
      const done = await renewKeys({ keyring, storedKeys, oltp, tableOf, wait, secrets: openSecrets() }, options)
      const subject = { type: 'tenant_keys', id: options.tenants.map(({ id }) => id).join(' ') }
      if (!options.isDryRun) await record(act, { subject, after: done })
      return done
    },
    async shred(tenant, act) {
      await assertUsable(keyring)
      await auditLog.ready()
      const count = await storedKeys.letGo(tenant.id, {
        before: EVERY_VERSION,
        reason: act.reason,
        andThen: (tx, keys) =>
          auditLog.as(act).record(tx, PLATFORM, { subject: { type: 'tenant_keys', id: tenant.id }, before: { keys } }),
      })
      await oltp.inTenant(tenant, async (tx) => {
        await tx.query(DISABLE_WEBHOOKS, [tenant.id, SHREDDED])
        await tx.query(DISABLE_CONNECTIONS, [tenant.id, `Its secrets were shredded. ${GIVE_AGAIN}`, clock.now()])
        await eraseAllPersonal(tx, tenant.id)
      })
      await forgetAllPoison(oltp, tenant, { because: 'The keys of the tenant were shredded.', now: clock.now() })
      return count
    },
  } satisfies SecretKeys)
}

async function assertUsable(keyring: Keyring): Promise<void> {
  try {
    await keyring.check()
  } catch (error) {
    const refusal = findRefusal('keys', error)
    throw refusal === undefined ? error : new Misconfigured(refusal, { cause: error })
  }
}

const SHREDDED = 'Its secret was shredded. Rotate the secret, then enable it.'

const DISABLE_WEBHOOKS = `
  update webhook_subscriptions
  set enabled = false, disabled_reason = $2
  where tenant_id = $1
    and deleted_at is null`

const DISABLE_CONNECTIONS = `
  update integration_connectors
  set enabled = false,
      disabled_reason = $2,
      disabled_at = coalesce(disabled_at, $3),
      revision = revision + 1
  where tenant_id = $1
    and deleted_at is null`
