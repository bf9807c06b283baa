/** Why a request cannot be built; stable and low in number. */
export type BuildFault =
  | 'value_missing'
  | 'value_unusable'
  | 'path_unsafe'
  | 'host_refused'
  | 'url_invalid'
  | 'body_invalid'
  | 'mapping_output_invalid'
  | 'limit_exceeded'

/** What a request failed on before it was one. Says which template and what to do, never the value of a secret. */
export interface BuildRefusal {
  readonly reason: BuildFault
  readonly message: string
  readonly hint: string
}

/** Thrown deep inside a template and caught where the request is built: it never leaves this folder. */
export class CannotBuild extends Error {
  override name = 'CannotBuild'
  readonly refusal: BuildRefusal

  constructor(reason: BuildFault, message: string, hint: string) {
    super(message)
    this.refusal = { reason, message, hint }
  }
}

/** Runs what may find that it cannot build, and returns that as data. */
export function orRefusal<Value>(build: () => Value): { readonly value: Value } | { readonly refusal: BuildRefusal } {
  try {
    return { value: build() }
  } catch (error) {
    if (error instanceof CannotBuild) return { refusal: error.refusal }
    throw error
  }
}
