import type { MappingPool } from '@howazit/connector-kit'
import type { Audit } from '../audit/audit-log.ts'
import type { Clock } from '../clock.ts'
import type { Egress } from '../egress/egress.ts'
import type { Ids } from '../ids.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Oltp } from '../oltp/oltp.ts'
import type { Secrets } from '../secrets/secrets.ts'

/** What the operations on webhook subscriptions work with. */
export interface WebhookDeps {
  readonly oltp: Oltp
  readonly secrets: Secrets
  readonly egress: Pick<Egress, 'checkUrl'>
  readonly mappings: Pick<MappingPool, 'check'>
  readonly jobs: Pick<Jobs, 'wake'>
  readonly clock: Clock
  readonly ids: Ids
  readonly audit: Audit
}
