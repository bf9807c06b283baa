/* `@howazit/runtime/egress`: the way out alone, for commands that run without a platform. */

export { toEgressConfig } from './config/egress-settings.ts'
export { readEnv } from './config/read-env.ts'
export { createEgress, type EgressOptions } from './egress/create-egress.ts'
export type { Egress, EgressFailure, EgressReply, EgressRequest } from './egress/egress.ts'
export { createTransports } from './transports/create-transports.ts'
export { atStandIn } from './transports/stand-ins.ts'
