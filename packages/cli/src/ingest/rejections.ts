import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'

/** A row that is not in the platform, and why. */
export interface Rejection {
  /** As a spreadsheet numbers it: the first record of the file is row 1. */
  readonly row: number
  /** RFC 6901, into the response the row would have been; empty for the row as a whole. */
  readonly pointer: string
  readonly code: string
  readonly reason: string
  readonly value?: string
}

/** Writes rejections as NDJSON, one a line; the file is made with the first of them. */
export interface Rejections {
  readonly count: () => number
  add(rejection: Rejection): void
  close(): Promise<void>
}

export function openRejections(path: string): Rejections {
  let file: WriteStream | undefined
  let failure: Error | undefined
  let count = 0
  return {
    count: () => count,
    add(rejection) {
      if (failure) throw failure
      if (!file) {
        file = createWriteStream(path, { mode: 0o600 })
        file.on('error', (error) => {
          failure = error
        })
      }
      count += 1
      file.write(`${JSON.stringify(rejection)}\n`)
    },
    async close() {
      if (!file) return
      file.end()
      if (!file.closed && !failure) await once(file, 'close')
      if (failure) throw failure
    },
  }
}
