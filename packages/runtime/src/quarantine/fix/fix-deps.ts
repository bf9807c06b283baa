import type { Actor } from '../../audit/act.ts'
import type { Audit } from '../../audit/audit-log.ts'
import type { Events } from '../../events.ts'
import type { Ids } from '../../ids.ts'
import type { Jobs } from '../../jobs/jobs.ts'
import type { QuarantineDeps } from '../list-quarantine.ts'

/** What the operations on fixes work with. */
export interface FixDeps extends QuarantineDeps {
  readonly jobs: Pick<Jobs, 'wake'>
  readonly events: Events
  readonly ids: Ids
  readonly audit: Audit
  /** Who is doing it, and why. */
  readonly act: { readonly actor: Actor; readonly reason?: string }
}
