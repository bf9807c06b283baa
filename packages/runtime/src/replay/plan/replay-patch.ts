import { createHash } from 'node:crypto'
import { HowazitError, type JsonPatchOperation, type ReplayPatch } from '@howazit/sdk'
import { findOutOfReach } from '../../delivery/attempt/patch-body.ts'
import { checkJsonPatch } from '../../json-patch/check-json-patch.ts'
import type { Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'

const FINGERPRINT_DIGITS = 12

/**
 * The patch of a plan as it is frozen.
 *
 * @throws HowazitError `validation_failed` for what can be no patch, or would make one body of all
 */
export function freezePatch(operations: readonly JsonPatchOperation[]): ReplayPatch {
  checkJsonPatch(operations, '/patch')
  const whole = operations.findIndex(({ op, path }) => op !== 'test' && path === '')
  if (whole !== -1)
    throw new HowazitError('validation_failed', 'A patch changes a part of each body; a mapping makes another one.', {
      details: { pointer: `/patch/${whole}/path`, expected: 'a place in the body, such as /email', got: 'all of it' },
    })
  const frozen = operations.map(({ op, path, from, value }): JsonPatchOperation => {
    return { op, path, ...(from !== undefined && { from }), ...(value !== undefined && { value }) }
  })
  const digest = createHash('sha256').update(JSON.stringify(frozen)).digest('hex')
  return { fingerprint: digest.slice(0, FINGERPRINT_DIGITS), operations: frozen }
}

/**
 * A webhook without a mapping gets the event, and what that is and whose stays as it is.
 *
 * @throws HowazitError `validation_failed` where the patch would change that of an item
 */
export async function keepIdentity(
  tx: Tx,
  tenant: Tenant,
  { replayId, patch }: { readonly replayId: string; readonly patch: ReplayPatch },
): Promise<void> {
  const found = findOutOfReach(patch.operations)
  if (found === undefined) return
  const { rows } = await tx.query<{ has_events: boolean }>(HAS_EVENTS, [tenant.id, replayId])
  if (!rows[0]?.has_events) return
  const { index, member, path } = found
  throw new HowazitError(
    'validation_failed',
    `${path} says which event it is, or whose, and some go out as they are.`,
    {
      details: {
        pointer: `/patch/${index}/${member}`,
        expected: 'a place in data other than its ids, or a filter for what is mapped',
        got: path,
      },
    },
  )
}

const HAS_EVENTS = `
  select exists (
    select from replay_items i
    join deliveries d on d.tenant_id = $1 and d.id = i.delivery_id
    join webhook_subscriptions w on w.tenant_id = $1 and w.id = d.webhook_id
    where i.tenant_id = $1
      and i.replay_id = $2
      and w.mapping is null) as has_events`
