import type { Notices } from '../../notices/notices.ts'
import type { Tenant } from '../../tenancy/tenant.ts'

/** Announces, by tenant id, that an insight got on. */
export const INSIGHT_CHANNEL = 'howazit_insights'

/** After the commit: a subscriber woken earlier would find nothing. */
export const announceInsights = (notices: Pick<Notices, 'announce'>, tenant: Tenant): void =>
  notices.announce(INSIGHT_CHANNEL, tenant.id)
