import type { ClickHouseClient } from '@clickhouse/client'
import type { Clock } from '../clock.ts'
import type { Oltp } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import type { Analytics } from './analytics.ts'
import { findWatermark } from './find-watermark.ts'
import { readCounts } from './read-counts.ts'
import { readCsat } from './read-csat.ts'
import { readNps } from './read-nps.ts'
import { verifyAnalytics } from './verify-analytics.ts'

export interface ClickhouseAnalyticsDeps {
  readonly clickhouse: ClickHouseClient
  readonly oltp: Oltp
  readonly clock: Clock
}

/** The dashboards' questions on ClickHouse. Times are UTC; `to` is exclusive. */
export function createClickhouseAnalytics(deps: ClickhouseAnalyticsDeps): Analytics {
  const { clickhouse } = deps

  // The watermark is taken before the figures are read: what arrives in between makes them newer than they claim.
  async function withWatermark<Figures extends object>(tenant: Tenant, read: () => Promise<Figures>) {
    const { dataAsOf, lagMs, pending } = await findWatermark(deps, tenant)
    return { figures: await read(), dataAsOf: dataAsOf.toISOString(), lagMs, pending }
  }

  return Object.freeze<Analytics>({
    async counts(tenant, query) {
      const { figures, dataAsOf, lagMs } = await withWatermark(tenant, () => readCounts(clickhouse, tenant, query))
      return { ...figures, dataAsOf, lagMs }
    },
    async nps(tenant, query) {
      const { figures, dataAsOf, lagMs } = await withWatermark(tenant, () => readNps(clickhouse, tenant, query))
      return { ...figures, dataAsOf, lagMs }
    },
    async csat(tenant, query) {
      const { figures, dataAsOf, lagMs } = await withWatermark(tenant, () => readCsat(clickhouse, tenant, query))
      return { ...figures, dataAsOf, lagMs }
    },
    async verify(tenant, query) {
      const { figures, dataAsOf, pending } = await withWatermark(tenant, () => verifyAnalytics(deps, tenant, query))
      return { ...figures, dataAsOf, pending }
    },
  })
}
