import { spawn } from 'node:child_process'

// `read` returns when the pipe closes, which the kernel does however we die. What still runs in the folder is ending by
// then, and may write once more before it has.
const WATCH = 'read -r _; for _ in 1 2 3 4 5 6 7 8 9 10; do rm -rf "$1"; sleep 1; done; rm -rf "$1"'

/**
 * Removes a folder when this process dies in any way, kill -9 included.
 *
 * @returns what calls the guard off.
 */
export function guardFolder(folder: string): () => void {
  const guard = spawn('/bin/sh', ['-c', WATCH, 'folder-guard', folder], {
    // Its own session: Ctrl-C must reach our process only, which then removes the folder itself.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  guard.on('error', () => {})
  guard.stdin.on('error', () => {})
  guard.unref()
  return () => guard.kill('SIGKILL')
}
