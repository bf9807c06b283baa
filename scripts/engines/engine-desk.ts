import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AbsentEngine, type FoundEngine, findKafka, findRedis } from './running-engines.ts'

/** Starts an engine when it is first asked for, once for everyone who asks. */
export interface EngineDesk {
  /** For `askForEngine`. */
  readonly url: string
  /** Ends what was started. */
  close(): Promise<void>
}

export type DeskEngine = 'kafka' | 'redis'

export type DeskAnswer = { readonly address: string } | AbsentEngine

/** Test files run in processes of their own: they ask over HTTP, so that a run that needs no Kafka starts none. */
export async function openEngineDesk(): Promise<EngineDesk> {
  const finders = { kafka: findKafka, redis: findRedis }
  const found = new Map<DeskEngine, Promise<FoundEngine | AbsentEngine>>()
  const find = (engine: DeskEngine) => {
    const finding = found.get(engine) ?? finders[engine]()
    found.set(engine, finding)
    return finding
  }
  const server = createServer((request, response) => {
    find(request.url === '/kafka' ? 'kafka' : 'redis').then(
      (engine) => response.end(JSON.stringify(engine)),
      (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.message : String(error)),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('A TCP server has no TCP address.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      server.close()
      server.closeAllConnections()
      for (const engine of await Promise.allSettled(found.values()))
        if (engine.status === 'fulfilled' && 'stop' in engine.value) await engine.value.stop()
    },
  }
}

/** @throws Error when the engine is there and does not start. */
export async function askForEngine(deskUrl: string, engine: DeskEngine): Promise<DeskAnswer> {
  const response = await fetch(`${deskUrl}/${engine}`)
  if (!response.ok) throw new Error(await response.text())
  return (await response.json()) as DeskAnswer
}
