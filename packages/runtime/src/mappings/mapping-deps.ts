import type { MappingPool } from '@howazit/connector-kit'
import type { Actor } from '../audit/act.ts'
import type { Audit } from '../audit/audit-log.ts'
import type { Clock } from '../clock.ts'
import type { Connectors } from '../connectors/connectors.ts'
import type { Ids } from '../ids.ts'
import type { Oltp } from '../oltp/oltp.ts'

/** What the operations on mappings work with. */
export interface MappingDeps {
  readonly oltp: Oltp
  readonly mappings: Pick<MappingPool, 'check' | 'map'>
  readonly connectors: Pick<Connectors, 'versions' | 'list'>
  readonly clock: Clock
  readonly ids: Ids
  readonly audit: Audit
  /** Who is doing it, and why. */
  readonly act: { readonly actor: Actor; readonly reason?: string }
}
