const endings: (() => Promise<unknown>)[] = []

/** What the tests of a file share: made when one of them asks, and ended after the last; the next file in the process gets its own. */
export function onceAFile<Shared>(make: () => Shared, end: (shared: Shared) => Promise<unknown>): () => Shared {
  let current: { readonly shared: Shared } | undefined
  return () => {
    if (current === undefined) {
      const shared = make()
      current = { shared }
      endings.push(() => {
        current = undefined
        return end(shared)
      })
    }
    return current.shared
  }
}

/** Ends all that the file's tests shared. */
export async function endShared(): Promise<void> {
  for (const end of endings.splice(0)) await end()
}
