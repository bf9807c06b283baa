import type { MappingPool, TokenSource } from '@howazit/connector-kit'
import type { Audit } from '../audit/audit-log.ts'
import type { Clock } from '../clock.ts'
import type { Connectors } from '../connectors/connectors.ts'
import type { PinnedConnectors } from '../connectors/pinned-connectors.ts'
import type { Events } from '../events.ts'
import type { Ids } from '../ids.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Oltp } from '../oltp/oltp.ts'
import type { Secrets } from '../secrets/secrets.ts'
import type { Tenants } from '../tenancy/tenant.ts'
import type { StandIns } from '../transports/stand-ins.ts'
import type { OpenTransport } from '../transports/transport.ts'

/** What the operations on connections work with. */
export interface ConnectionDeps {
  readonly oltp: Oltp
  readonly secrets: Secrets
  readonly connectors: Connectors
  readonly pinnedConnectors: PinnedConnectors
  readonly openTransport: OpenTransport
  readonly standIns: StandIns
  readonly mappings: Pick<MappingPool, 'map'>
  readonly tokenSource: TokenSource
  readonly events: Events
  readonly tenants: Pick<Tenants, 'find'>
  /** Where the API is for everybody else; undefined where that was not said. */
  readonly publicUrl: string | undefined
  readonly clock: Clock
  readonly ids: Ids
  readonly audit: Audit
  readonly jobs: Pick<Jobs, 'wake'>
}
