/** How a part is opened and closed. `open` takes the parts it needs from the others, which opens those first. */
export interface Recipe<Parts, Part> {
  readonly open: (parts: Parts) => Part
  readonly close?: (part: Part) => Promise<void>
}

export type Recipes<Parts> = { readonly [Name in keyof Parts]: Recipe<Parts, Parts[Name]> }

export interface OpenOnDemandOptions {
  /** Called with each part before it is closed: whoever waits for the end can see for what. */
  readonly onClosing?: (name: string) => void
}

export interface OpenedOnDemand<Parts> {
  /** Reading a member opens it. */
  readonly parts: Parts
  /** Closes what is open, in the reverse order of opening. Idempotent. */
  readonly close: () => Promise<void>
}

/** Parts that open when they are first asked for, so that a process has open what its roles use and nothing else. */
export function openOnDemand<Parts extends object>(
  recipes: Recipes<Parts>,
  { onClosing = () => {} }: OpenOnDemandOptions = {},
): OpenedOnDemand<Parts> {
  const opened: { readonly name: string; readonly close: () => Promise<void> }[] = []
  const parts = {} as Parts
  let closed: Promise<void> | undefined

  const closeAll = async () => {
    for (const { name, close } of opened.toReversed()) {
      onClosing(name)
      await close()
    }
  }
  const lazily = <Part>(name: string, { open, close = async () => {} }: Recipe<Parts, Part>) => {
    let found: { readonly part: Part } | undefined
    return () => {
      if (found) return found.part
      // Opened now, it would never be closed.
      if (closed) throw new Error(`${name} was asked for after everything was closed.`)
      const part = open(parts)
      found = { part }
      opened.push({ name, close: () => close(part) })
      return part
    }
  }
  for (const name of Object.keys(recipes) as (keyof Parts & string)[])
    Object.defineProperty(parts, name, { get: lazily(name, recipes[name]), enumerable: true })
  return Object.freeze({
    parts: Object.freeze(parts),
    close: () => (closed ??= closeAll()),
  })
}
