import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const MAIN = fileURLToPath(new URL('egress-range/main.ts', import.meta.url))
const TIMEOUT_MS = 10 * 60_000

/** Within the namespace: lo is up, every address is its own, and names are asked of the process that is started last. */
const PREPARE = [
  'ip link set lo up',
  'ip route add local 0.0.0.0/0 dev lo',
  'ip -6 route add local ::/0 dev lo',
  'mount --bind "$RANGE/resolv.conf" /etc/resolv.conf',
  'mount --bind "$RANGE/nsswitch.conf" /etc/nsswitch.conf',
  'exec "$@"',
].join(' && ')

/** As a user where namespaces of users are allowed, else as root. */
const FORMS = [
  ['--user', '--map-root-user', '--net', '--mount'],
  ['--net', '--mount'],
] as const

/** Why there is no network namespace here; undefined when there is one to be had. */
export async function findRangeMissing(): Promise<string | undefined> {
  const form = await findForm()
  return form
    ? undefined
    : 'no network namespace can be made here (unshare --user --map-root-user --net, or as root --net)'
}

async function findForm(): Promise<readonly string[] | undefined> {
  for (const form of FORMS) {
    const works = await run('unshare', [
      ...form,
      'sh',
      '-c',
      'ip link set lo up && mount --bind /etc/hosts /etc/hosts',
    ]).then(
      () => true,
      () => false,
    )
    if (works) return form
  }
  return undefined
}

/** Runs the range in a network namespace of its own: not one packet leaves it. Returns what it printed. */
export async function runInRange(args: readonly string[]): Promise<string> {
  const form = await findForm()
  if (!form) throw new Error((await findRangeMissing()) ?? 'The namespace came and went.')
  const folder = await mkdtemp(join(tmpdir(), 'howazit-range-'))
  try {
    await writeFile(join(folder, 'resolv.conf'), 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n')
    await writeFile(join(folder, 'nsswitch.conf'), 'hosts: files dns\n')
    const node = [process.execPath, '--conditions=@howazit/source', MAIN, ...args]
    const env = { PATH: process.env.PATH, RANGE: folder, TZ: 'UTC' }
    const { stdout, stderr } = await run('unshare', [...form, 'sh', '-c', PREPARE, 'range', ...node], {
      env,
      timeout: TIMEOUT_MS,
      maxBuffer: 16 * 1024 * 1024,
    })
    process.stderr.write(stderr)
    return stdout
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
