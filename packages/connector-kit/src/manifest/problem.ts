/** One thing that is wrong with a manifest. */
export interface ConnectorProblem {
  /** RFC 6901 pointer to where it is. */
  readonly pointer: string
  /** What is wrong there, with the value. */
  readonly message: string
  /** What to write instead. */
  readonly hint: string
}

/** A pointer one step further down. */
export function below(pointer: string, ...names: readonly (string | number)[]): string {
  return names.reduce<string>(
    (path, name) => `${path}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`,
    pointer,
  )
}

/** A value for a message: short, on one line. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`
}
