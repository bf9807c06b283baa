import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { isProcessAlive, watchForeign } from '../foreign-process.ts'
import type { BridgeProcess } from './start-bridge.ts'

/** Where a bridge can be reached; kept beside its data, readable by us only, so that a second process can join. */
export interface BridgeAddress {
  readonly pid: number
  readonly port: number
  readonly username: string
  readonly password: string
}

export async function publishAddress(path: string, address: BridgeAddress): Promise<void> {
  const draft = `${path}.${process.pid}`
  await rm(draft, { force: true })
  await writeFile(draft, JSON.stringify(address), { mode: 0o600, flag: 'wx' })
  await rename(draft, path)
}

/** The bridge that another process runs on this data, if it is alive and takes the password we know. */
export async function findRunningBridge(path: string): Promise<BridgeAddress | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const address: BridgeAddress = JSON.parse(text)
  return (await isProcessAlive(address.pid)) && (await answers(address)) ? address : undefined
}

/** A bridge that is somebody else's to stop. */
export function adoptBridge({ pid }: BridgeAddress): BridgeProcess {
  const leaving = new AbortController()
  return { pid, exited: watchForeign(pid, leaving.signal), stop: async () => leaving.abort() }
}

async function answers({ port, username, password }: BridgeAddress): Promise<boolean> {
  try {
    const headers = { 'x-clickhouse-user': username, 'x-clickhouse-key': password }
    const signal = AbortSignal.timeout(5_000)
    const response = await fetch(`http://127.0.0.1:${port}/?query=select+1`, { headers, signal })
    return (await response.text()) === '1\n'
  } catch {
    return false
  }
}
