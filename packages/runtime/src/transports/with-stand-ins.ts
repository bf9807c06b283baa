import { atStandIn, type StandIns } from './stand-ins.ts'
import type { Transport } from './transport.ts'

/** Sends what is for a connector that has a stand-in there, and everything else where it is addressed to. */
export function withStandIns(transport: Transport, standIns: StandIns): Transport {
  return Object.freeze({
    send(outgoing) {
      const origin = standIns.get(outgoing.connector)
      const request = origin === undefined ? outgoing.request : atStandIn(outgoing.request, origin)
      return transport.send({ ...outgoing, request })
    },
    close: () => transport.close(),
  } satisfies Transport)
}
