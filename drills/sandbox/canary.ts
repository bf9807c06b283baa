import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JsonValue } from '@howazit/connector-kit'

const FILE = 'canary.txt'
const VARIABLE = 'HOWAZIT_DRILL_CANARY'

/** What must stay untouched: a file, a variable, another tenant's word, and two listeners that nobody has any reason to call. */
export interface Canary extends AsyncDisposable {
  /** What a payload is told of it: where things are, and never what is in them. */
  readonly event: JsonValue
  readonly env: Readonly<Record<string, string>>
  readonly neighboursWord: string
  /** What was reached since the last look, given what a payload said. */
  inspect(said: string): readonly string[]
}

export async function openCanary(): Promise<Canary> {
  const folder = mkdtempSync(join(tmpdir(), 'howazit-canary-'))
  // The environment is one for all canaries of this process.
  process.env[VARIABLE] ??= randomUUID()
  const words = { file: randomUUID(), variable: process.env[VARIABLE], neighbour: randomUUID() }
  const path = join(folder, FILE)
  const reset = (): void => writeFileSync(path, words.file)
  reset()
  mkdirSync(join(folder, 'sockets'))
  const socket = join(folder, 'sockets', 's')
  let calls = 0
  const listen = async (where: object): Promise<Server> => {
    const server = createServer((connection) => {
      calls += 1
      connection.destroy()
    }).listen(where)
    await once(server, 'listening')
    return server
  }
  const servers = [await listen({ port: 0, host: '127.0.0.1' }), await listen({ path: socket })]
  const { port } = servers[0]!.address() as { port: number }

  const inspectFiles = (): string[] => {
    const isIntact = readFileSync(path, 'utf8') === words.file
    const others = readdirSync(folder).filter((name) => name !== FILE && name !== 'sockets')
    for (const name of others) rmSync(join(folder, name))
    if (!isIntact) reset()
    return [...(isIntact ? [] : ['the file was changed']), ...others.map((name) => `${name} was made`)]
  }

  return {
    event: {
      file: path,
      canaryFile: path,
      port,
      socket,
      list: [1, 2, 3],
      name: 'canary',
      many: Array.from({ length: 60 }, (_, index) => index),
      hostile: JSON.parse('{"constructor": 1, "__proto__": {"polluted": 2}, "toHTML": 3}') as JsonValue,
    },
    env: { [VARIABLE]: words.variable },
    neighboursWord: words.neighbour,
    inspect(said) {
      const told = Object.entries(words).filter(([, word]) => said.includes(word))
      const called = calls
      calls = 0
      return [
        ...told.map(([name]) => `the word of the ${name}`),
        ...(said.match(/REACHED[^"\\]{0,80}/)?.slice(0, 1) ?? []),
        ...(called > 0 ? [`${called} connections`] : []),
        ...inspectFiles(),
      ]
    },
    async [Symbol.asyncDispose]() {
      for (const server of servers) server.close()
      delete process.env[VARIABLE]
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
