import { watch } from 'node:fs/promises'
import type { ConnectorFiles } from '@howazit/connector-kit/authoring'

/** Editors write a file in several steps. */
const QUIET_MS = 100

export interface FolderWatch {
  readonly signal: AbortSignal
  /** What is in the folder now; rejects where it cannot be a connector's. */
  readonly read: () => Promise<ConnectorFiles>
  /** One after the other; what changes meanwhile is seen afterwards. */
  readonly onChange: (files: ConnectorFiles | Error, changed: readonly string[]) => Promise<void>
}

/** Watches a connector's folder until the signal, and tells when the text of its files is another than before. */
export async function watchFolder(folder: string, before: ConnectorFiles, options: FolderWatch): Promise<void> {
  const { signal, read, onChange } = options
  let known: ConnectorFiles = before
  let lastError: string | undefined
  for await (const _ of quietly(folder, signal)) {
    const files = await read().catch((error: Error) => error)
    if (files instanceof Error) {
      if (files.message !== lastError) await onChange(files, [])
      lastError = files.message
      continue
    }
    const changed = changedFiles(known, files)
    if (changed.length > 0 || lastError !== undefined) await onChange(files, changed)
    known = files
    lastError = undefined
  }
}

/** One turn for all that happens at once; ends with the signal. */
async function* quietly(folder: string, signal: AbortSignal): AsyncGenerator<void> {
  const events = watch(folder, { recursive: true, signal })[Symbol.asyncIterator]()
  const ask = () => {
    const asked = events.next()
    // Whoever waits for it is told; nobody may be waiting when the signal comes.
    asked.catch(() => undefined)
    return asked
  }
  let next = ask()
  // What was written between the first reading and now.
  yield
  try {
    for (;;) {
      if ((await next).done) return
      next = ask()
      // Until nothing more has happened for a while.
      while (await isMore(next)) next = ask()
      yield
    }
  } catch (error) {
    if ((error as Error).name !== 'AbortError') throw error
  }
}

async function isMore(next: Promise<IteratorResult<unknown>>): Promise<boolean> {
  const { promise: isQuiet, resolve } = Promise.withResolvers<false>()
  const timer = setTimeout(() => resolve(false), QUIET_MS)
  const happened = next.then(({ done }) => done !== true)
  return await Promise.race([happened, isQuiet]).finally(() => clearTimeout(timer))
}

function changedFiles(before: ConnectorFiles, now: ConnectorFiles): readonly string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(now)])
  return [...names].filter((name) => before[name] !== now[name]).toSorted()
}
