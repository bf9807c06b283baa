/** Parts that open when they are first asked for, so that a process has open what its roles use and nothing else. */
export interface Parts {
  /** `open` may ask for other parts; they are closed after this one. */
  readonly part: <Part>(name: string, open: () => Part, close?: (part: Part) => Promise<void>) => () => Part
  /** The names of what is open. */
  readonly names: () => ReadonlySet<string>
  /** Closes what is open, in the reverse order of opening. Idempotent. */
  readonly close: () => Promise<void>
}

export interface OpenOnDemandOptions {
  /** Called with each part before it is closed: whoever waits for the end can see for what. */
  readonly onClosing?: (name: string) => void
}

export function openOnDemand({ onClosing = () => {} }: OpenOnDemandOptions = {}): Parts {
  const opened: { readonly name: string; readonly close: () => Promise<void> }[] = []
  let closed: Promise<void> | undefined

  const closeAll = async () => {
    for (const { name, close } of opened.toReversed()) {
      onClosing(name)
      await close()
    }
  }
  return Object.freeze({
    part<Part>(name: string, open: () => Part, close: (part: Part) => Promise<void> = async () => {}) {
      let found: { readonly part: Part } | undefined
      return () => {
        if (found) return found.part
        // Opened now, it would never be closed.
        if (closed) throw new Error(`${name} was asked for after everything was closed.`)
        const part = open()
        found = { part }
        opened.push({ name, close: () => close(part) })
        return part
      }
    },
    names: () => new Set(opened.map(({ name }) => name)),
    close: () => (closed ??= closeAll()),
  })
}
