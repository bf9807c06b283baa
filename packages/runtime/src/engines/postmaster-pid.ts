import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'

/** What a running postmaster says about itself in `<dataDir>/postmaster.pid` (one fact per line, PostgreSQL 10+). */
export interface PostmasterPid {
  readonly pid: number
  readonly port: number
  readonly socketDir: string | undefined
  readonly isReady: boolean
}

/** Parses the file; undefined while it is missing or half written. */
export async function findPostmasterPid(dataDir: string): Promise<PostmasterPid | undefined> {
  const text = await readFile(join(dataDir, 'postmaster.pid'), 'utf8').catch(() => undefined)
  const [pid, , , port, socketDir, , , status] = text?.split('\n') ?? []
  if (!isPositive(pid) || !isPositive(port)) return undefined
  return {
    pid: Number(pid),
    port: Number(port),
    socketDir: socketDir || undefined,
    isReady: status?.trim() === 'ready',
  }
}

const isPositive = (digits: string | undefined): boolean => /^[1-9]\d{0,9}$/.test(digits ?? '')

/** True if something accepts TCP connections on the port: proves that the pid in the file is not another program's. */
export function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 2_000 })
    const settle = (isUp: boolean) => {
      socket.destroy()
      resolve(isUp)
    }
    socket.once('connect', () => settle(true))
    socket.once('error', () => settle(false))
    socket.once('timeout', () => settle(false))
  })
}
