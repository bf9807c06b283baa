import type { KeyUse, Renewal, Rewrapping } from '@howazit/runtime'

/** What commands on keys print, as the platform gives it. */
export type { KeyUse, Renewal, Rewrapping }
