import { createHash } from 'node:crypto'
import type { RedisClient } from './create-redis.ts'

/** Runs a script on keys of ONE hash tag, as a cluster demands. */
export type Script = (keys: readonly string[], values: readonly (string | number)[]) => Promise<unknown>

/** Sends the digest, and the text only to a server that does not know it: a new one, or one that was flushed. */
export function createScript(client: RedisClient, text: string): Script {
  const digest = createHash('sha1').update(text).digest('hex')
  return async (keys, values) => {
    try {
      return await client.evalsha(digest, keys.length, ...keys, ...values)
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
      return await client.eval(text, keys.length, ...keys, ...values)
    }
  }
}
