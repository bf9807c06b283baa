import type { Connector } from '../connector.ts'
import type { ConnectorProblem } from '../problem.ts'
import { checkCaptured } from './check-captured.ts'

/** The part of a longer id that names what we made is one. */
export function checkInbound({ inbound }: Connector): readonly ConnectorProblem[] {
  const remoteId = inbound?.remoteId
  return typeof remoteId === 'object' ? checkCaptured('/inbound/remoteId', remoteId) : []
}
