import type { Socket } from 'node:net'
import type { Egress } from '../egress/egress.ts'

/** The sockets of one session: whatever its driver does with them, they are closed with it, and cannot flood us. */
export interface Line extends Pick<Egress, 'connect'> {
  /** Whether every socket that was opened is still there. */
  isWhole(): boolean
  /** Aborts when it is hung up: some drivers would wait for an answer all the same. */
  readonly signal: AbortSignal
  /** A new request begins, and with it what its replies may bring. */
  allowReplies(): void
  hangUp(): void
}

/** Drivers hold a reply in memory before anybody sees it; what a manifest asks for takes some kilobytes. */
const RECEIVED_BYTES_MAX = 16 * 1024 * 1024
/** A hundred megabytes a second bring ten of them in this time. */
const LOOK_EVERY_MS = 100

/** Opens a line without any socket yet. */
export function openLine(egress: Pick<Egress, 'connect'>): Line {
  const sockets = new Set<Socket>()
  const over = new AbortController()
  let isLost = false
  let receivedBefore = 0

  const received = () => [...sockets].reduce((sum, { bytesRead }) => sum + bytesRead, 0)
  const hangUp = () => {
    isLost = true
    clearInterval(looking)
    for (const socket of sockets) socket.destroy()
    over.abort(new Error('The connection was hung up.'))
  }
  const looking = setInterval(() => received() - receivedBefore > RECEIVED_BYTES_MAX && hangUp(), LOOK_EVERY_MS)
  looking.unref()

  return {
    async connect(request) {
      over.signal.throwIfAborted()
      const socket = await egress.connect(request)
      if (over.signal.aborted) socket.destroy()
      sockets.add(socket)
      socket.once('close', () => (isLost = true))
      return socket
    },
    isWhole: () => !isLost,
    signal: over.signal,
    allowReplies: () => (receivedBefore = received()),
    hangUp,
  }
}
