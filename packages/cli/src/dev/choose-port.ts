import { once } from 'node:events'
import { createServer } from 'node:net'
import { CommandError } from '../command-error.ts'

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return true
  } catch {
    return false
  } finally {
    server.close()
  }
}

/** The port asked for; else the one this state had last, where it is free; else 0, for any. */
export async function choosePort(asked: number, last: number | undefined): Promise<number> {
  if (asked !== 0 && !(await isFree(asked)))
    throw new CommandError(`Port ${asked} is taken.`, { tryThis: 'another --port, or none for a free one' })
  if (asked !== 0) return asked
  return last !== undefined && (await isFree(last)) ? last : 0
}
