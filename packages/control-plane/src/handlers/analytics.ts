import type { Runtime } from '@howazit/runtime'
import type { RouteHandlers } from '../generated/fastify.gen.ts'
import { getCsat } from '../operations/get-csat.ts'
import { getNps } from '../operations/get-nps.ts'
import { getResponseCounts } from '../operations/get-response-counts.ts'
import { verifyAnalytics } from '../operations/verify-analytics.ts'

export const analyticsHandlers = (runtime: Runtime) =>
  ({
    getResponseCounts: getResponseCounts(runtime),
    getNps: getNps(runtime),
    getCsat: getCsat(runtime),
    verifyAnalytics: verifyAnalytics(runtime),
  }) satisfies Partial<RouteHandlers>
