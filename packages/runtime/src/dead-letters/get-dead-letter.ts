import { type DeadLetter, HowazitError } from '@howazit/sdk'
import type { Oltp } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { type DeadLetterRow, SELECT_DEAD_LETTERS, toDeadLetter } from './dead-letter-row.ts'

/** @throws HowazitError `not_found`, also for another tenant's, and for a delivery that has arrived or is under way */
export async function getDeadLetter(oltp: Oltp, tenant: Tenant, deliveryId: string): Promise<DeadLetter> {
  const { rows } = await oltp.inTenant(tenant, (tx) => tx.query<DeadLetterRow>(SELECT, [tenant.id, deliveryId]))
  if (rows[0] === undefined) throw new HowazitError('not_found', `There is no dead letter ${deliveryId}.`)
  return toDeadLetter(rows[0])
}

const SELECT = `${SELECT_DEAD_LETTERS} and d.id = $2`
