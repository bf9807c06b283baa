/** Names of people, in lower case. */
export interface NameList {
  /** Hardly anything but names: Karen, Patel. */
  readonly sure: ReadonlySet<string>
  /** Words as well: Will, Rose, Baker. */
  readonly ordinary: ReadonlySet<string>
}

/** The list as it is shipped: words that are separated by spaces. */
export interface NameFile {
  readonly sure: string
  readonly ordinary: string
}

export const toNameList = ({ sure, ordinary }: NameFile): NameList => ({
  sure: new Set(sure.split(' ')),
  ordinary: new Set(ordinary.split(' ')),
})

/** For languages in which names cannot be told from words by how they are written, such as German. */
export const NO_NAMES: NameList = { sure: new Set(), ordinary: new Set() }
