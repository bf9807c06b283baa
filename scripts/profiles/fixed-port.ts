import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

// Below what Linux gives to outgoing connections: one of them could take the port while its process is down.
const PORTS = { from: 20_000, to: 32_000 }
const TRIES = 50

/** A port of 127.0.0.1 that a process can come back to after it was killed. */
export async function fixedPort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = randomInt(PORTS.from, PORTS.to)
    if (await canListen(port)) return port
  }
  throw new Error(`None of ${TRIES} ports between ${PORTS.from} and ${PORTS.to} was free.`)
}

async function canListen(port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return true
  } catch {
    return false
  } finally {
    server.close()
  }
}
