import type { TenantMoveMirrorSample } from '@howazit/sdk'
import type { Tenant } from '../../tenancy/tenant.ts'
import type { Oltp } from '../oltp.ts'

export type MirrorSample = TenantMoveMirrorSample

/** What making a read again on the copy came to. */
export type Verdict =
  | { readonly kind: 'equal' | 'behind' | 'failed' }
  | { readonly kind: 'different'; readonly samples: readonly MirrorSample[] }

export interface Tally {
  readonly equal: number
  readonly different: number
  readonly behind: number
  readonly failed: number
  readonly samples: readonly MirrorSample[]
}

export const NOTHING: Tally = { equal: 0, different: 0, behind: 0, failed: 0, samples: [] }

export const SAMPLES_MAX = 20

export const addTo = (tally: Tally, verdict: Verdict): Tally => ({
  ...tally,
  [verdict.kind]: tally[verdict.kind] + 1,
  ...(verdict.kind === 'different' && { samples: [...tally.samples, ...verdict.samples].slice(0, SAMPLES_MAX) }),
})

/** Added to what was found before, by whichever process. */
export async function keepTally(
  oltp: Pick<Oltp, 'asOperator'>,
  { id, mirror }: Tenant,
  { equal, different, behind, failed, samples }: Tally,
): Promise<void> {
  const values = [id, mirror?.moveId, equal, different, behind, failed, JSON.stringify(samples), SAMPLES_MAX]
  await oltp.asOperator('mirror reads of a tenant', (tx) => tx.query(ADD, values))
}

const ADD = `
  update control.tenant_moves
  set mirrored = jsonb_build_object(
    'equal', coalesce((mirrored ->> 'equal')::bigint, 0) + $3::bigint,
    'different', coalesce((mirrored ->> 'different')::bigint, 0) + $4::bigint,
    'behind', coalesce((mirrored ->> 'behind')::bigint, 0) + $5::bigint,
    'failed', coalesce((mirrored ->> 'failed')::bigint, 0) + $6::bigint,
    'samples', (
      select coalesce(jsonb_agg(sample order by place), '[]')
      from jsonb_array_elements(coalesce(mirrored -> 'samples', '[]') || $7::jsonb) with ordinality as s (sample, place)
      where place <= $8::int))
  where tenant_id = $1
    and id = $2`
