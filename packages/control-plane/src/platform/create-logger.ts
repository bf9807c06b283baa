import { type Logger, pino } from 'pino'

/** JSON lines on stderr: stdout belongs to what a command prints. */
export function createLogger(level: string): Logger {
  return pino({ level }, pino.destination(2))
}
