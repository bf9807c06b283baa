import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type ConfineMemory, probeMemoryCgroups } from './memory-cgroups.ts'
import { nodeFlags } from './node-flags.ts'

/** Which walls stand around a mapping process on this machine, beside the isolate and the SIGKILL watchdog it always has. */
export interface SandboxLayers {
  /** `none`: an empty network namespace, not even loopback. `host`: the kernel refused, the process could open sockets. */
  readonly network: 'none' | 'host'
  /** `kernel`: dies with its parent even while busy. `pipe`: notices the closed pipe when it is next idle. */
  readonly orphans: 'kernel' | 'pipe'
  /**
   * `cgroup`: the kernel ends the process above the bound, and resident memory is polled as well. `rss`: it is polled, and the
   * process killed above the bound. `isolate`: only the engines' own limits.
   */
  readonly memory: 'cgroup' | 'rss' | 'isolate'
  /** `kernel`: writes no file, dumps no core, opens few files. Its address space has no bound: an isolate reserves half a gigabyte. */
  readonly files: 'kernel' | 'none'
}

export interface SandboxCommand {
  readonly layers: SandboxLayers
  readonly file: string
  readonly args: readonly string[]
  readonly confineMemory?: ConfineMemory
}

/** The child runs from source (.ts) and from dist (.js) alike. */
const childPath = fileURLToPath(
  new URL(`./mapping-child.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url),
)

// A user namespace is better than root's own `--net`: capabilities in it are worth nothing outside, so it cannot be left again.
const networkPrefixes = [['unshare', '--user', '--map-root-user', '--net', '--'], ['unshare', '--net', '--'], []]
const orphanPrefixes = [['setpriv', '--pdeathsig', 'KILL', '--no-new-privs', '--'], []]

const filePrefixes = [['prlimit', '--core=0', '--fsize=0', '--nofile=64', '--'], []]

let probed: Promise<SandboxCommand> | undefined

/** Tries each wall once per process, strongest first, and gives the command line that starts a child behind those that hold. */
export function probeSandbox(): Promise<SandboxCommand> {
  probed ??= probe()
  return probed
}

async function probe(): Promise<SandboxCommand> {
  const network = (await firstThatRuns([], networkPrefixes)) ?? []
  // setpriv comes last: unsharing changes credentials, and the kernel then forgets the parent-death signal.
  const orphan = (await firstThatRuns(network, orphanPrefixes)) ?? []
  const files = (await firstThatRuns([...network, ...orphan], filePrefixes)) ?? []
  const confineMemory = probeMemoryCgroups()
  const memory = existsSync('/proc/self/status') ? 'rss' : 'isolate'
  const command = [...network, ...orphan, ...files, process.execPath, ...nodeFlags, childPath]
  return {
    layers: {
      network: network.length > 0 ? 'none' : 'host',
      orphans: orphan.length > 0 ? 'kernel' : 'pipe',
      memory: confineMemory ? 'cgroup' : memory,
      files: files.length > 0 ? 'kernel' : 'none',
    },
    file: command[0]!,
    args: command.slice(1),
    ...(confineMemory && { confineMemory }),
  }
}

/** A prefix holds if the child's own file can be read behind it: in a user namespace root loses its right to read everything. */
async function firstThatRuns(outer: readonly string[], prefixes: readonly string[][]): Promise<string[] | undefined> {
  for (const [name, ...options] of prefixes) {
    if (name === undefined) return []
    const file = findSystemProgram(name)
    const test = findSystemProgram('test')
    if (!file || !test || process.platform !== 'linux') continue
    const [first, ...rest] = [...outer, file, ...options, test, '-r', childPath]
    const holds = await promisify(execFile)(first!, rest, { env: {}, cwd: '/', timeout: 2_000 }).then(
      () => true,
      () => false,
    )
    if (holds) return [file, ...options]
  }
  return undefined
}

/** Looks where systems keep their own programs; PATH is not asked. */
function findSystemProgram(name: string): string | undefined {
  return ['/usr/bin', '/bin', '/usr/sbin', '/sbin']
    .map((folder) => `${folder}/${name}`)
    .find((path) => existsSync(path))
}
