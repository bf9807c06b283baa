import { spawn } from 'node:child_process'

export interface Guarded {
  readonly pid: number
  /** Removed too. It is in the engine's command line, which tells it from a process that was given its pid later. */
  readonly folder: string
}

// `read` returns when the pipe closes, which the kernel does however we die. /proc is not everywhere, ps is not either.
const WATCH = `read -r _
command=$(tr '\\0' ' ' < "/proc/$1/cmdline" 2>/dev/null || ps -o command= -p "$1")
case "$command" in *"$2"*) kill -KILL "$1";; esac
rm -rf "$2"`

/**
 * Ends a test engine when this process dies in any way, kill -9 included. At once and not in order: nobody needs its data.
 *
 * @returns what calls the guard off.
 */
export function guardEngine({ pid, folder }: Guarded): () => void {
  const guard = spawn('/bin/sh', ['-c', WATCH, 'engine-guard', `${pid}`, folder], {
    // Its own session: Ctrl-C must reach our process only, which then stops the engine in order.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  guard.on('error', () => {})
  guard.stdin.on('error', () => {})
  guard.unref()
  return () => guard.kill('SIGKILL')
}
