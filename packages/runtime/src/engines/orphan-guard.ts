import { type ChildProcess, spawn } from 'node:child_process'

export interface OrphanGuard {
  /** Ends the guard without touching the guarded process. */
  readonly release: () => void
}

// `read` returns when the pipe closes, which the kernel does for us however the parent dies. The pid is used only if
// the data directory still names it: by then it may belong to somebody else.
const WATCH = 'read -r _; [ "$(head -n 1 "$2/postmaster.pid" 2>/dev/null)" = "$1" ] && kill -INT "$1"'

/**
 * Shuts a postmaster down cleanly (SIGINT: fast shutdown) when this process dies in any way, kill -9 included.
 * Without it the orphan would keep the port and the lock. A guard that is killed itself is replaced at once: it ends by
 * itself only when this process does.
 */
export function guardOrphan(pid: number, dataDir: string): OrphanGuard {
  let isReleased = false
  let guard = watch()

  function watch(): ChildProcess {
    const child = spawn('/bin/sh', ['-c', WATCH, 'orphan-guard', String(pid), dataDir], {
      // Its own session: Ctrl-C in a terminal must reach our process only, which then stops the engine in order.
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { PATH: process.env.PATH ?? '/usr/bin:/bin' },
    })
    child.on('error', () => undefined)
    child.stdin.on('error', () => undefined)
    child.once('exit', () => {
      if (!isReleased) guard = watch()
    })
    child.unref()
    return child
  }
  const release = () => {
    isReleased = true
    guard.kill('SIGKILL')
  }
  return { release }
}
