import type { ForEachDeps } from '../../dead-letters/for-each-stricken.ts'
import { uuidV5 } from '../../ids.ts'
import type { Tenants } from '../../tenancy/tenant.ts'
import type { ReplayDeps } from '../replay-deps.ts'

/** What replays across tenants work with. */
export interface PlatformReplayDeps extends ReplayDeps {
  readonly tenants: Pick<Tenants, keyof ForEachDeps['tenants']>
}

/** The replay of a tenant as part of one across tenants: whoever knows both knows it. */
export const replayIdOf = (platformReplayId: string, tenantId: string): string => uuidV5(platformReplayId, tenantId)

/** What audit entries of one are about. */
export const aboutPlatformReplay = (id: string) => ({ subject: { type: 'platform_replay', id }, planId: id }) as const
