import { HowazitError, type PlatformReplay } from '@howazit/sdk'
import { PLATFORM } from '../../audit/act.ts'
import { forEachTenant } from '../../dead-letters/for-each-stricken.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import { changeReplay } from '../change-replay.ts'
import type { ReplayChange } from '../replay-changes.ts'
import { getPlatformReplay } from './get-platform-replay.ts'
import { aboutPlatformReplay, type PlatformReplayDeps, replayIdOf } from './platform-replay-deps.ts'
import { getPlatformReplayRow } from './platform-replay-row.ts'

export interface PlatformReplayToChange {
  readonly id: string
  readonly change: ReplayChange
}

/** Changes that of each tenant, through its own door, with an entry in its log and one in the platform's. @throws HowazitError `not_found` */
export async function changePlatformReplay(
  deps: PlatformReplayDeps,
  { id, change }: PlatformReplayToChange,
): Promise<PlatformReplay> {
  const { tenants } = await getPlatformReplayRow(deps.oltp, id)
  await deps.oltp.asOperator('change a replay across tenants', (tx) =>
    deps.audit.record(tx, PLATFORM, aboutPlatformReplay(id)),
  )
  await forEachTenant(deps, tenants, (tenant) => changeTheirs(deps, tenant, { id, change }))
  return await getPlatformReplay(deps, id)
}

/** What a tenant has made of its own meanwhile, or what is over, stays as it is. */
async function changeTheirs(
  deps: PlatformReplayDeps,
  tenant: Tenant,
  { id, change }: PlatformReplayToChange,
): Promise<void> {
  try {
    await changeReplay(deps, tenant, { replayId: replayIdOf(id, tenant.id), change })
  } catch (error) {
    if (!HowazitError.is(error) || error.code !== 'conflict') throw error
  }
}
