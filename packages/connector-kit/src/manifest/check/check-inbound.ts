import type { Connector } from '../connector.ts'
import { below, type ConnectorProblem } from '../problem.ts'
import { checkCaptured } from './check-captured.ts'

/** The part of a longer id that names what we made is one, and what is about a subscription begins with one. */
export function checkInbound({ inbound }: Connector): readonly ConnectorProblem[] {
  const remoteId = inbound?.remoteId
  const captured = typeof remoteId === 'object' ? checkCaptured('/inbound/remoteId', remoteId) : []
  if (!inbound || inbound.subscribe) return captured
  const hint = 'Say in `subscribe` how it is asked for, or leave this out.'
  const stray = AFTER_SUBSCRIBING.filter((name) => inbound[name] !== undefined)
  return [
    ...captured,
    ...stray.map((name) => ({ pointer: below('/inbound', name), message: 'There is no subscription.', hint })),
  ]
}

const AFTER_SUBSCRIBING = ['secretsFromReply', 'unsubscribe', 'renewEverySeconds', 'renew'] as const
