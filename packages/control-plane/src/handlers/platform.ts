import type { Runtime } from '@howazit/runtime'
import type { RouteHandlers } from '../generated/fastify.gen.ts'
import { getHealth } from '../operations/get-health.ts'
import { getReadiness } from '../operations/get-readiness.ts'
import { getSigningKeys } from '../operations/get-signing-keys.ts'

/** That of no tenant. */
export const platformHandlers = (runtime: Runtime) =>
  ({
    getSigningKeys: getSigningKeys(runtime),
    getHealth: getHealth(runtime),
    getReadiness: getReadiness(runtime),
  }) satisfies Partial<RouteHandlers>
