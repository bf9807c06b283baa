import type { WrappedKey } from './key-provider.ts'

export interface KeyRow extends WrappedKey {
  readonly version: number
}

/** The wrapped data keys of one owner in the control database, by version. A version that was once used is never used again. */
export interface KeyTable {
  /** What a key is wrapped for. */
  readonly contextOf: (version: number) => string
  findNewest(): Promise<KeyRow | undefined>
  find(version: number): Promise<KeyRow | undefined>
  /** After every version there ever was. */
  nextVersion(): Promise<number>
  /** Committed when it resolves. Of several that insert the same version the first one counts. */
  insert(row: KeyRow): Promise<void>
}
