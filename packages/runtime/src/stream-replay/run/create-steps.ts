import type { ClickHouseClient } from '@clickhouse/client'
import type { Ids } from '../../ids.ts'
import type { Oltp } from '../../oltp/oltp.ts'
import type { StreamHistory } from '../../stream/stream-history.ts'
import type { Tenants } from '../../tenancy/tenant.ts'
import { createRepairMissing } from '../repair-missing.ts'
import { createCompareChanges } from '../sink/compare-changes.ts'
import { createReadChanges } from '../sink/read-changes.ts'
import { createRepairChanges } from '../sink/repair-changes.ts'
import type { Phase, Steps } from '../step.ts'
import { createCompareResponses } from '../store/compare-responses.ts'
import { createReadResponses } from '../store/read-responses.ts'
import { createRepairResponses, type RepairResponsesDeps } from '../store/repair-responses.ts'
import { createSearchExtra } from '../store/search-extra.ts'
import type { StreamReplayRow } from '../stream-replay-row.ts'

export interface StepsDeps extends Pick<RepairResponsesDeps, 'storeResponses'> {
  readonly oltp: Oltp
  readonly tenants: Pick<Tenants, 'find' | 'list'>
  readonly history: Pick<StreamHistory, 'read'>
  readonly clickhouse: ClickHouseClient
  readonly ids: Ids
}

type Phases = { readonly [Name in Phase]?: Steps<Name> }

/** What is done in each phase of a replay: the store's are reading, matching, searching; the sink's reading and matching. */
export function createSteps(deps: StepsDeps): Readonly<Record<StreamReplayRow['target'], Phases>> {
  const { oltp, tenants, history, clickhouse, ids, storeResponses } = deps
  const newId = () => ids.newId()
  const repairResponses = createRepairResponses({ oltp, tenants, storeResponses })
  const repairChanges = createRepairChanges({ oltp, clickhouse, newId })
  return {
    store: {
      reading: createReadResponses(history),
      matching: createCompareResponses({ oltp, tenants }),
      searching: createSearchExtra({ oltp, tenants }),
      repairing: createRepairMissing({ oltp, history, repair: repairResponses }),
    },
    sink: {
      reading: createReadChanges({ history, clickhouse }),
      matching: createCompareChanges({ oltp, clickhouse, tenants }),
      repairing: createRepairMissing({ oltp, history, repair: repairChanges }),
    },
  }
}
