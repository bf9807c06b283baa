/** A hook of a connector that throws, takes too long or is in quarantine. */
export class HookFailed extends Error {
  override name = 'HookFailed'
  /** Of the sandbox. */
  readonly code: string

  constructor(code: string) {
    super(`A hook of the connector failed: ${code}.`)
    this.code = code
  }
}
