import { Pool } from 'undici'

export interface RawPosts {
  readonly urls: readonly string[]
  readonly bodies: readonly string[]
  /** Requests under way at once per URL. */
  readonly atOnce: number
}

/** The limit: undici posting the same bodies to the same places and nothing else. Returns how long it took. */
export async function postRaw({ urls, bodies, atOnce }: RawPosts): Promise<number> {
  const pools = urls.map((url) => new Pool(url, { connections: atOnce, pipelining: 1 }))
  const left = bodies.entries()
  const headers = { 'content-type': 'application/json' }
  const drive = async (): Promise<void> => {
    for (const [index, body] of left) {
      const pool = pools[index % pools.length]!
      const reply = await pool.request({ method: 'POST', path: '/', headers, body })
      await reply.body.dump()
    }
  }
  const startedAt = performance.now()
  await Promise.all(Array.from({ length: atOnce * urls.length }, drive))
  const tookMs = performance.now() - startedAt
  await Promise.all(pools.map((pool) => pool.close()))
  return tookMs
}
