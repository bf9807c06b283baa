import type { Actor } from '../../audit/act.ts'
import type { AuditKey } from '../../audit/audit-key.ts'
import type { Audit } from '../../audit/audit-log.ts'
import type { Clock } from '../../clock.ts'
import type { Events } from '../../events.ts'
import type { Ids } from '../../ids.ts'
import type { Jobs } from '../../jobs/jobs.ts'
import type { Notices } from '../../notices/notices.ts'
import type { Objects } from '../../objects/objects.ts'
import type { Oltp } from '../../oltp/oltp.ts'
import type { Tenants } from '../../tenancy/tenant.ts'
import type { LanguageModel } from '../language-model/language-model.ts'

/** What the operations on insights work with. */
export interface InsightDeps {
  readonly oltp: Oltp
  readonly jobs: Pick<Jobs, 'wake'>
  readonly notices: Pick<Notices, 'announce'>
  readonly events: Events
  readonly clock: Clock
  readonly ids: Ids
  readonly audit: Audit
  readonly act: { readonly actor: Actor }
  readonly tenants: Pick<Tenants, 'find'>
  readonly objects: Pick<Objects, 'get'> | undefined
  /** What links to files are signed with, by way of a key of their own. */
  readonly auditKey: AuditKey
  /** What themes may be named by; here to show what it would be sent. */
  readonly languageModel: LanguageModel | undefined
  /** Where the API is for the rest of the world. */
  readonly publicUrl: string | undefined
}
