export { createEgress, type EgressOptions } from './create-egress.ts'
export type { Egress, EgressFailure, EgressReply, EgressRequest } from './egress.ts'
