import type { Effect } from './effects.ts'
import type { FaultBoard } from './fault-board.ts'

/** Which records are never taken. */
export interface Poison {
  readonly isPoison: (operation: string, effect: Effect) => boolean
  clear(): void
}

/** Without a text to look for the first record that is seen is the one, and stays the one. */
export function createPoison(faults: FaultBoard): Poison {
  const poisoned = new Map<string, string>()
  return {
    isPoison(operation, { key, content }) {
      const fault = faults.standing('poison', [operation, '*'])
      if (!fault) return false
      const text = JSON.stringify(content)
      if (fault.text !== undefined) return text.includes(fault.text)
      const name = key ?? text
      if (!poisoned.has(operation)) poisoned.set(operation, name)
      return poisoned.get(operation) === name
    },
    clear: () => poisoned.clear(),
  }
}
