import type { Events } from '../../events.ts'
import type { Ids } from '../../ids.ts'
import type { Notices } from '../../notices/notices.ts'
import type { Partitions } from '../../oltp/partitions.ts'
import type { PrepareDeps } from '../change/prepare-records.ts'

export interface AdvanceDeps extends PrepareDeps {
  readonly partitions: Partitions
  readonly notices?: Pick<Notices, 'announce'>
  readonly ids: Ids
  readonly events: Events
}

/** Of one transaction; the next one follows at once. */
export const ITEMS_MAX = 250
