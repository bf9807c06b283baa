import { CommandError } from '../command-error.ts'
import { EXIT } from '../exit-code.ts'

/** By the code of what the runtime throws: one sentence is its message, and the exit code says whether trying again helps. */
const ENDINGS: Readonly<Record<string, { readonly exitCode: number; readonly tryThis: string }>> = {
  misconfigured: {
    exitCode: EXIT.usage,
    tryThis: 'change what the sentence names; docs/deploying.md lists every setting',
  },
  engine_unreachable: {
    exitCode: EXIT.tryAgain,
    tryThis: 'see whether the engine runs and can be reached from here, then start again',
  },
  EADDRINUSE: { exitCode: EXIT.usage, tryThis: 'another HOWAZIT_HTTP_PORT, or 0 for a free one' },
}

/** A failed start as the command tells it. */
export function toStartError(error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException
  const ending = ENDINGS[code ?? '']
  return ending === undefined ? error : new CommandError(message, { ...ending, code: code as string })
}
