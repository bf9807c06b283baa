/** The three members of a pino logger that the engines use. */
export interface EngineLogger {
  info(details: object, event: string): void
  warn(details: object, event: string): void
  error(details: object, event: string): void
}

const drop = (): void => {}

/** Says nothing; what an engine logs to when nobody passed a logger. */
export const silentLogger: EngineLogger = Object.freeze({ info: drop, warn: drop, error: drop })
