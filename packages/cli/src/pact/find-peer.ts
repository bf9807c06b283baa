import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CommandError } from '../command-error.ts'

/** What verifying takes beside this package: native and large, so nobody has it who does not verify. */
const PEERS = {
  '@pact-foundation/pact': '@17',
  '@pactflow/openapi-pact-comparator': '@2',
} as const

export type Peer = keyof typeof PEERS

const HERE = fileURLToPath(import.meta.url)

/** The path of a peer: beside this package, or in the project that it is called in. @throws CommandError where it is not there */
export function findPeer(name: Peer, from: readonly string[] = [HERE, join(process.cwd(), 'package.json')]): string {
  for (const file of from) {
    const found = resolveFrom(file, name)
    if (found !== undefined) return found
  }
  throw new CommandError(`${name} is not installed, and nothing can be verified without it.`, {
    why: ['It comes with native code for each system, so it is left to whoever verifies pacts.'],
    tryThis: `npm install --save-dev ${Object.entries(PEERS)
      .map(([peer, version]) => peer + version)
      .join(' ')}`,
    code: 'peer_missing',
  })
}

/** Loads what `findPeer` found; both are CommonJS. */
export const loadPeer = <Library>(path: string): Library => createRequire(path)(path) as Library

function resolveFrom(base: string, name: Peer): string | undefined {
  try {
    return createRequire(base).resolve(name)
  } catch {
    return undefined
  }
}
