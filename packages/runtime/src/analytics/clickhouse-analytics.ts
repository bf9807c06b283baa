import type { ClickHouseClient } from '@clickhouse/client'
import type { Clock } from '../clock.ts'
import type { Oltp } from '../oltp/oltp.ts'
import type { Stream } from '../stream/stream.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import type { Analytics } from './analytics.ts'
import { createFindWatermark, type WatermarkOptions } from './find-watermark.ts'
import { readCounts } from './read-counts.ts'
import { readCsat } from './read-csat.ts'
import { readNps } from './read-nps.ts'
import { toClickhouseError } from './to-clickhouse-error.ts'
import { verifyAnalytics } from './verify-analytics.ts'

export interface ClickhouseAnalyticsDeps {
  readonly clickhouse: ClickHouseClient
  readonly oltp: Oltp
  /** Asked how far its readers are. */
  readonly stream: Pick<Stream, 'lag'>
  readonly clock: Clock
}

/** The dashboards' questions on ClickHouse. Times are UTC; `to` is exclusive. */
export function createClickhouseAnalytics(deps: ClickhouseAnalyticsDeps, options: WatermarkOptions = {}): Analytics {
  const { clickhouse } = deps
  const findWatermark = createFindWatermark(deps, options)

  // The watermark is taken before the figures are read: what arrives in between makes them newer than they claim.
  async function withLag<Figures extends object>(tenant: Tenant, read: () => Promise<Figures>) {
    const { dataAsOf, lagMs } = await findWatermark(tenant)
    return { ...(await read()), dataAsOf: dataAsOf.toISOString(), lagMs }
  }

  return Object.freeze<Analytics>({
    counts: (tenant, query) => withLag(tenant, () => readCounts(clickhouse, tenant, query)),
    nps: (tenant, query) => withLag(tenant, () => readNps(clickhouse, tenant, query)),
    csat: (tenant, query) => withLag(tenant, () => readCsat(clickhouse, tenant, query)),
    async verify(tenant, query) {
      const { dataAsOf, pending, isStoring } = await findWatermark(tenant, 'all')
      const verified = await verifyAnalytics(deps, tenant, query).catch((error: unknown) => {
        throw toClickhouseError(error)
      })
      // Nobody can say whose the responses are that are not stored yet: they count as one.
      return { ...verified, dataAsOf: dataAsOf.toISOString(), pending: pending + (isStoring ? 1 : 0) }
    },
  })
}
