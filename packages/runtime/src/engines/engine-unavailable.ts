/** An embedded engine cannot run on this machine. `nextStep` says what the reader can do about it. */
export class EngineUnavailable extends Error {
  override name = 'EngineUnavailable'
  readonly code = 'engine_unavailable'
  readonly engine: 'postgres' | 'clickhouse'
  readonly nextStep: string

  constructor(engine: 'postgres' | 'clickhouse', reason: string, nextStep: string, options: ErrorOptions = {}) {
    super(`[engine_unavailable] Embedded ${engine} cannot start: ${reason} ${nextStep}`, options)
    this.engine = engine
    this.nextStep = nextStep
  }
}
