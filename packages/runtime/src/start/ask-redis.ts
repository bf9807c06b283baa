import { setTimeout as delay } from 'node:timers/promises'
import type { Redis } from '../redis/create-redis.ts'

const LOOK_MS = 20
/** Several tries to connect fall into it. */
const PATIENCE_MS = 1_500

/**
 * Pings, once the connection is there.
 *
 * @throws what the connection failed with: the server's own words where it refuses the credentials.
 */
export async function askRedis({ client }: Pick<Redis, 'client'>): Promise<void> {
  let reason: Error = Object.assign(new Error('not connected'), { code: 'ETIMEDOUT' })
  const hear = (error: Error) => {
    reason = error
  }
  client.on('error', hear)
  try {
    for (let waitedMs = 0; client.status !== 'ready' && waitedMs < PATIENCE_MS; waitedMs += LOOK_MS)
      await delay(LOOK_MS)
    if (client.status !== 'ready') throw reason
    await client.ping()
  } finally {
    client.off('error', hear)
  }
}
