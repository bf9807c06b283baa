/** An engine did not answer for as long as the start may take: somebody should look, and starting again may help. */
export class EngineUnreachable extends Error {
  override name = 'EngineUnreachable'
  readonly code = 'engine_unreachable'

  constructor(reason: string, timeoutMs: number, cause?: unknown) {
    super(`${reason}, and HOWAZIT_START_TIMEOUT_MS (${timeoutMs} ms) is over.`, { cause })
  }
}
