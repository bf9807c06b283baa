import type { TokenSource } from '@howazit/connector-kit'
import type { Connectors } from '../../connectors/connectors.ts'
import type { PinnedConnectors } from '../../connectors/pinned-connectors.ts'

/** What deliveries along routes rest on. */
export interface RoutePorts {
  readonly pinnedConnectors: PinnedConnectors
  /** Says which connectors are ours: what others wrote runs behind a thicker wall. */
  readonly connectors: Pick<Connectors, 'findByHash'>
  /** Without it only connections whose way to authenticate has no tokens can send. */
  readonly tokens?: Pick<TokenSource, 'grant'> | undefined
}
