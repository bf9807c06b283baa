import { randomBytes, randomUUID } from 'node:crypto'
import { PLATFORM_ACT } from '../../../../src/audit/act.ts'
import type { Context } from '../../../../src/context.ts'
import { createSecretKeys } from '../../../../src/secrets/create-secret-keys.ts'
import { encrypt } from '../../../../src/secrets/envelope.ts'
import { loadKeyFile } from '../../../../src/secrets/load-key-file.ts'
import { createTestKeyring } from '../../../support/create-test-secrets.ts'

/** Replaces every key by one under another key-encryption key, and shreds one tenant's. */
export async function changeKeys({
  pools,
  oltp,
  tenants,
  clock,
  signingKeys,
  auditLog,
  config,
}: Context): Promise<void> {
  await signingKeys.current()
  const old = await loadKeyFile(config.keys.file!)
  const id = randomUUID()
  await oltp.asOperator('a signing key from before there was a data key for it', (tx) =>
    tx.query(
      'insert into control.signing_keys (id, sealed_key, active_from, retires_at) values ($1, $2, now(), now())',
      [id, encrypt(old, Buffer.from('a key'), `platform:signing-key:${id}`)],
    ),
  )
  const secretKeys = createSecretKeys({
    keyring: createTestKeyring(randomBytes(32), old),
    oltp,
    pools,
    auditLog,
    clock,
    wait: async () => {},
  })
  const options = { tenants: await tenants.list(), isDryRun: false, onProgress: () => {}, onWaiting: () => {} }
  await secretKeys.list(options.tenants)
  await secretKeys.rewrap({ ...options, isWithPlatform: true }, PLATFORM_ACT)
  await secretKeys.renew(options, PLATFORM_ACT)
  await secretKeys.shred(options.tenants[0]!, { ...PLATFORM_ACT, reason: 'a test' })
}
