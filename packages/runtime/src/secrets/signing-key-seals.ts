import { signingKeyContext } from '../identity/signing-keys.ts'
import type { PgPool } from '../oltp/pg-pool.ts'
import { runStatement } from '../oltp/run-statement.ts'
import { isOfFormat, PLATFORM_FORMAT } from './header.ts'
import type { Secrets } from './secrets.ts'

interface SealedRow {
  readonly id: string
  readonly sealed: Buffer
}

const LIST = 'select id, sealed_key as sealed from control.signing_keys order by id'

const REPLACE = 'update control.signing_keys set sealed_key = $2 where id = $1 and sealed_key = $3'

/** Signing keys from before there was a data key of the platform. `pool` works as the operator. */
export async function listOldSeals(pool: PgPool): Promise<readonly SealedRow[]> {
  const { rows } = await runStatement<SealedRow>(pool, LIST)
  return rows.filter(({ sealed }) => !isOfFormat(PLATFORM_FORMAT, sealed))
}

export async function sealAgain(pool: PgPool, secrets: Secrets, { id, sealed }: SealedRow): Promise<void> {
  const context = signingKeyContext(id)
  const young = await secrets.sealForPlatform(await secrets.openForPlatform(sealed, context), context)
  await runStatement(pool, REPLACE, [id, young, sealed])
}
