import type { Exchange } from '@howazit/connector-kit'
import type { Ids } from '../../ids.ts'
import type { Secrets } from '../../secrets/secrets.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import type { SealedExchange } from './finish-attempts.ts'
import type { SentAttempt } from './send-attempt.ts'

/** What the log keeps of a request: what was said, and what it means for each event that was in it. */
export interface KeptExchanges {
  readonly exchanges: readonly Exchange[]
  /** By event: what the other side said about it and what can be done. */
  readonly notes: Readonly<Record<string, { readonly message?: string; readonly hint?: string }>>
}

/** What exchanges are sealed for. */
export const exchangeContext = (id: string): string => `exchange:${id}`

/** Seals what was said, once for all that went out together; undefined where nothing was kept. */
export async function sealExchanges(
  { secrets, ids }: { secrets: Secrets; ids: Ids },
  tenant: Tenant,
  sent: readonly SentAttempt[],
): Promise<SealedExchange | undefined> {
  const exchanges = sent[0]?.exchanges ?? []
  if (exchanges.length === 0) return undefined
  const notes = Object.fromEntries(
    sent.flatMap(({ begun, outcome: { message, hint } }) =>
      message === undefined && hint === undefined
        ? []
        : [
            [
              begun.attempt.delivery.event_id,
              { ...(message !== undefined && { message }), ...(hint !== undefined && { hint }) },
            ],
          ],
    ),
  )
  const id = ids.newId()
  const kept: KeptExchanges = { exchanges, notes }
  return { id, sealed: await secrets.seal(tenant, Buffer.from(JSON.stringify(kept)), exchangeContext(id)) }
}
