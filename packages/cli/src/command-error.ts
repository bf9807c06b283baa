import { EXIT } from './exit-code.ts'

export interface CommandErrorOptions {
  /** What to do now; the command line to run, where there is one. */
  readonly tryThis: string
  readonly exitCode?: number
  /** What is known about the cause, a line each. */
  readonly why?: readonly string[]
  /** For `--json`; without it the exit code's name. */
  readonly code?: string
}

const CODE_BY_EXIT: Readonly<Record<number, string>> = {
  [EXIT.usage]: 'usage',
  [EXIT.notFound]: 'not_found',
  [EXIT.conflict]: 'conflict',
  [EXIT.tryAgain]: 'unavailable',
  [EXIT.interrupted]: 'interrupted',
}

/** A failure of the command itself: what happened, why, what to do, and the exit code it deserves. */
export class CommandError extends Error {
  override name = 'CommandError'
  readonly tryThis: string
  readonly exitCode: number
  readonly why: readonly string[]
  readonly code: string

  constructor(message: string, { tryThis, exitCode = EXIT.usage, why = [], code }: CommandErrorOptions) {
    super(message)
    this.tryThis = tryThis
    this.exitCode = exitCode
    this.why = why
    this.code = code ?? CODE_BY_EXIT[exitCode] ?? 'failed'
  }
}
