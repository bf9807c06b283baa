// Runs a script of the project on a machine that has nothing but some Node >= 20 and npm: installs what the lockfile names
// when it is not there yet, then hands over to the Node the project brings. This file itself must run on Node 20.
//   node scripts/with-install.mjs SCRIPT [ARG ...]
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const stamp = join(root, 'node_modules', '.howazit-installed')
const lock = join(root, '.installing')

const wanted = () =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
const isInstalled = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted()

/** A folder as a lock: two commands started at once install once. A lock older than 15 minutes is a leftover. */
function takeLock() {
  for (;;) {
    try {
      mkdirSync(lock)
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      if (Date.now() - statSync(lock, { throwIfNoEntry: false })?.mtimeMs > 15 * 60_000) rmdirSync(lock)
      spawnSync('sleep', ['1'])
    }
  }
}

/** The exit code of npm. The lock is given back before anyone exits: the next command would wait for it. */
function install() {
  takeLock()
  const release = () => rmdirSync(lock, { recursive: false })
  const onSignal = (signal) => {
    release()
    process.kill(process.pid, signal)
  }
  process.once('SIGINT', onSignal)
  process.once('SIGTERM', onSignal)
  try {
    if (isInstalled()) return 0
    console.error('Installing what package-lock.json names (once, a few minutes) ...')
    const { status } = spawnSync('npm', ['ci'], { cwd: root, stdio: ['ignore', 2, 2] })
    if (status === 0) writeFileSync(stamp, wanted())
    // A gigabyte is still to be written, and the first commit of a database that starts now would wait for all of it.
    spawnSync('sync')
    return status ?? 1
  } finally {
    release()
    process.removeListener('SIGINT', onSignal)
    process.removeListener('SIGTERM', onSignal)
  }
}

function node24() {
  const bundled = join(root, 'node_modules', '.bin', 'node')
  if (existsSync(bundled)) return bundled
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  console.error(
    `Node 24 or newer is needed and none comes with the project on ${process.platform}-${process.arch}; this is ${process.version}.`,
  )
  console.error('Try this: install Node 24 (see .nvmrc) and run the command again.')
  process.exit(2)
}

const failure = isInstalled() ? 0 : install()
if (failure !== 0) process.exit(failure)

const [script, ...args] = process.argv.slice(2)
const env = { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH}` }
const child = spawn(node24(), ['--conditions=@howazit/source', join(root, script), ...args], {
  cwd: root,
  env,
  stdio: 'inherit',
})

// What is sent to this process alone is passed on. A Ctrl-C reaches the whole foreground group by itself, and a second one
// means "at once": so it is passed on late, and as another signal.
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
process.on('SIGINT', () => setTimeout(() => child.kill('SIGTERM'), 500))
// npm killed with -9 tells nobody. It runs scripts in a shell, so it may be the parent or the parent's parent that changes.
const parentOf = (pid) => {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')[1])
  } catch {
    return undefined
  }
}
const ancestors = () => `${process.ppid} ${parentOf(process.ppid)}`
const startedBy = ancestors()
const watch = setInterval(() => {
  if (ancestors() === startedBy) return
  clearInterval(watch)
  child.kill('SIGTERM')
}, 500)
watch.unref()
child.on('error', (error) => {
  console.error(error.message)
  process.exit(1)
})
child.on('exit', (code, signal) =>
  process.exit(code ?? 128 + ({ SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }[signal] ?? 0)),
)
