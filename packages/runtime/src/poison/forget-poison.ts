import type { Oltp } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'

export interface Forgetting {
  readonly because: string
  readonly now: Date
}

/**
 * Discards what is held of a response that is erased. What dashboards and live counts have not handled stays, sealed: they subtract an
 * erased response, and must have added it before. Returns how many there were.
 */
export async function forgetPoisonOf(
  oltp: Pick<Oltp, 'inControl'>,
  tenant: Tenant,
  { responseId, because, now }: Forgetting & { readonly responseId: string },
): Promise<number> {
  const values = [tenant.id, responseId, now, because]
  return (await oltp.inControl(tenant, (tx) => tx.query(FORGET_RESPONSE, values))).rowCount
}

/** Of a tenant whose keys are gone: nobody can open it any more. */
export async function forgetAllPoison(
  oltp: Pick<Oltp, 'inControl'>,
  tenant: Tenant,
  { because, now }: Forgetting,
): Promise<void> {
  await oltp.inControl(tenant, (tx) => tx.query(FORGET_ALL, [tenant.id, now, because]))
}

const FORGET_RESPONSE = `
  update control.poison_messages
  set state = 'discarded', decided_at = $3, decided_because = $4, sealed = null
  where tenant_id = $1
    and response_id = $2
    and consumer in ('store', 'delivery')
    and state = 'held'`

const FORGET_ALL = `
  update control.poison_messages
  set state = 'discarded', decided_at = $2, decided_because = $3, sealed = null
  where tenant_id = $1
    and state = 'held'`
