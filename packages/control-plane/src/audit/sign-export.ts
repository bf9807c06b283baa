import { createHash } from 'node:crypto'
import type { Runtime, Tenant } from '@howazit/runtime'
import { signStatement } from '../auth/sign-statement.ts'

/** The chain as it is exported, and after it the statement of what was. */
export async function* signExport({ audit, signingKeys }: Runtime, tenant: Tenant): AsyncGenerator<string> {
  const digest = createHash('sha256')
  const lines = audit.export(tenant)
  for (;;) {
    const { done, value } = await lines.next()
    if (!done) {
      digest.update(value)
      yield value
      continue
    }
    const statement = await signStatement(signingKeys, { ...value, tenantId: tenant.id, sha256: digest.digest('hex') })
    yield `${JSON.stringify({ statement })}\n`
    return
  }
}
