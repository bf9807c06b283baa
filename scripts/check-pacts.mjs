// `howazit pact verify` and `can-i-deploy` as anybody runs them, against a platform of its own: every pact of the platform is kept,
// agrees with the contract that is served, and the versions of this checkout get along. Leaves nothing running and nothing on disk.
import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'

const ROOT = resolve(import.meta.dirname, '..')
const HOWAZIT = join(ROOT, 'packages/cli/bin/howazit.js')
const PACTICIPANTS = ['howazit-sdk', 'howazit-control-plane', 'howazit-webhooks']

await using folder = await mkdtempDisposable(join(tmpdir(), 'howazit-pacts-'))
const { PATH, HOME, TMPDIR } = process.env
const env = {
  PATH,
  HOME,
  TMPDIR,
  HOWAZIT_RUN_DIR: join(folder.path, 'run'),
  HOWAZIT_CONFIG_DIR: join(folder.path, 'config'),
}
const results = ['--results', join(folder.path, 'results')]

const platform = await startPlatform()
try {
  const version = await versionOf(platform.url)
  await howazit('pact', 'verify', '--provider-version', version, ...results)
  for (const pacticipant of PACTICIPANTS)
    await howazit('pact', 'can-i-deploy', '--pacticipant', pacticipant, '--version', version, ...results)
} finally {
  await platform.stop()
}

/** With a channel it ends when this process does, however that ends. */
async function startPlatform() {
  const child = fork(HOWAZIT, ['dev', '--json', '--state', join(folder.path, 'state')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const [line] = await Promise.race([once(child.stdout.setEncoding('utf8'), 'data'), failWith(child)])
  const stop = async () => {
    if (child.exitCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'close')
  }
  return { url: JSON.parse(line).url, stop }
}

async function failWith(child) {
  const [code] = await once(child, 'exit')
  throw new Error(`howazit dev ended with ${code}.`)
}

/** Of the API; pacts of the SDK and the events have the same. */
async function versionOf(url) {
  const { info } = await (await fetch(`${url}/openapi.json`)).json()
  return info.version
}

async function howazit(...args) {
  const child = spawn(process.execPath, [HOWAZIT, ...args], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'inherit'] })
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
  process.stdout.write(said)
  if (code !== 0) throw new Error(`howazit ${args.slice(0, 2).join(' ')} ended with ${code}.`)
}
