import type { MoveRow } from '../move-row.ts'

type Known = Pick<MoveRow, 'id' | 'version'>

/** Rings where somebody has asked for something since the moves were last looked at: of one of them, or of another one. */
export function createBell(findOpen: () => Promise<readonly Known[]>) {
  const known = new Map<string, number>()
  return {
    /** As they are now, they are known. */
    mute(...moves: readonly Known[]): void {
      for (const { id, version } of moves) known.set(id, version)
    },
    hasRung: async (): Promise<boolean> => (await findOpen()).some(({ id, version }) => known.get(id) !== version),
  }
}
