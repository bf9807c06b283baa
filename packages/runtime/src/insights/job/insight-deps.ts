import type { Actor } from '../../audit/act.ts'
import type { Audit } from '../../audit/audit-log.ts'
import type { Clock } from '../../clock.ts'
import type { Events } from '../../events.ts'
import type { Ids } from '../../ids.ts'
import type { Jobs } from '../../jobs/jobs.ts'
import type { Oltp } from '../../oltp/oltp.ts'

/** What the operations on insights work with. */
export interface InsightDeps {
  readonly oltp: Oltp
  readonly jobs: Pick<Jobs, 'wake'>
  readonly events: Events
  readonly clock: Clock
  readonly ids: Ids
  readonly audit: Audit
  readonly act: { readonly actor: Actor }
}
