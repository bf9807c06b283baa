import type { Egress } from '../egress/egress.ts'
import { createTransports } from './create-transports.ts'
import type { StandIns } from './stand-ins.ts'
import type { OpenTransport } from './transport.ts'
import { withStandIns } from './with-stand-ins.ts'

/** The one way out for connections, whatever asks: deliveries, tests, tokens, consents, descriptions, polls and subscriptions. */
export function createOpenTransport(
  egress: Pick<Egress, 'send' | 'connect'>,
  standIns: StandIns = new Map(),
): OpenTransport {
  return (options = {}) => withStandIns(createTransports({ egress, ...options }), standIns)
}
