import type { Notices } from '../../src/notices/notices.ts'

/** Notices within a process, that can all be lost. */
export function createTestNotices() {
  const hearers = new Map<string, Set<(text: string) => void>>()
  let areLost = false
  return {
    announce(channel, text) {
      if (!areLost) for (const hear of hearers.get(channel) ?? []) hear(text)
    },
    listen(channel, hear) {
      const hearing = hearers.get(channel) ?? new Set()
      hearers.set(channel, hearing.add(hear))
      return () => hearing.delete(hear)
    },
    lose(lost: boolean) {
      areLost = lost
    },
  } satisfies Notices & { lose(lost: boolean): void }
}
