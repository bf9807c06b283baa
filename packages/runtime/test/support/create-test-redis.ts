import { randomBytes } from 'node:crypto'
import { Redis } from 'ioredis'
import { findEngine } from './find-engine.ts'

export interface TestRedis extends AsyncDisposable {
  /** Of the run's one server. */
  readonly url: string
  /** Before keys and channels that nobody else uses. A server of one's own, to kill or flush: `startRedis`. */
  readonly prefix: string
  /** Removes the keys. */
  dispose(): Promise<void>
}

/** Room of one's own on the real Redis of this run. Within a test: it is skipped loudly where there is no Redis. */
export async function createTestRedis(): Promise<TestRedis> {
  const url = await findEngine('redis')
  const prefix = `test-${randomBytes(6).toString('hex')}`
  const dispose = () => deleteKeys(url, prefix)
  return { url, prefix, dispose, [Symbol.asyncDispose]: dispose }
}

async function deleteKeys(url: string, prefix: string): Promise<void> {
  const redis = new Redis(url)
  try {
    const keys = await redis.keys(`*${prefix}*`)
    if (keys.length > 0) await redis.unlink(...keys)
  } finally {
    redis.disconnect()
  }
}
