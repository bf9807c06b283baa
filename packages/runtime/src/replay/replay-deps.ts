import type { MappingPool } from '@howazit/connector-kit'
import type { Actor } from '../audit/act.ts'
import type { Audit } from '../audit/audit-log.ts'
import type { Clock } from '../clock.ts'
import type { RoutePorts } from '../delivery/attempt/route-ports.ts'
import type { Events } from '../events.ts'
import type { Ids } from '../ids.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Oltp } from '../oltp/oltp.ts'
import type { Secrets } from '../secrets/secrets.ts'

/** What the operations on replays work with. */
export interface ReplayDeps extends Pick<RoutePorts, 'pinnedConnectors' | 'connectors'> {
  readonly oltp: Oltp
  readonly secrets: Secrets
  readonly mappings: Pick<MappingPool, 'map'>
  readonly jobs: Pick<Jobs, 'wake'>
  readonly events: Events
  readonly clock: Clock
  readonly ids: Ids
  readonly audit: Audit
  /** Who is doing it, and why. */
  readonly act: { readonly actor: Actor; readonly reason?: string }
}
