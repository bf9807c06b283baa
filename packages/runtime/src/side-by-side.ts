/**
 * Does the work of each item, `countMax` of them at a time. After the first that fails no more are begun; it rejects with that
 * failure when those under way have ended, so that nothing goes on behind its caller's back.
 */
export async function sideBySide<Item>(
  items: Iterable<Item>,
  countMax: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = items[Symbol.iterator]()
  const failures: unknown[] = []
  const workOff = async () => {
    for (let next = waiting.next(); !next.done && failures.length === 0; next = waiting.next()) {
      await work(next.value).catch((error: unknown) => failures.push(error))
    }
  }
  await Promise.all(Array.from({ length: countMax }, workOff))
  if (failures.length > 0) throw failures[0]
}
