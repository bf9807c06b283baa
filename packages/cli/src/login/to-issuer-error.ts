import { CommandError } from '../command-error.ts'
import { EXIT } from '../exit-code.ts'
import { printable } from './printable.ts'

interface Refusal {
  readonly message: (issuer: string) => string
  readonly tryThis: string
  readonly exitCode: number
}

/** What identity providers answer (RFC 6749, section 5.2; RFC 8628, section 3.5). */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  access_denied: {
    message: (issuer) => `The login was refused at ${issuer}.`,
    tryThis: 'howazit login again, and allow it',
    exitCode: EXIT.forbidden,
  },
  expired_token: {
    message: () => 'The code was not entered in time.',
    tryThis: 'howazit login again',
    exitCode: EXIT.tryAgain,
  },
  invalid_grant: {
    message: (issuer) => `The login at ${issuer} has ended.`,
    tryThis: 'howazit login again',
    exitCode: EXIT.forbidden,
  },
}

/** An error of the OpenID client as one of ours, without the tokens and codes that its causes hold. */
export function toIssuerError(error: unknown, issuer: string): CommandError {
  const { error: code, error_description: description } = error as { error?: string; error_description?: string }
  const refusal = code !== undefined && Object.hasOwn(REFUSALS, code) ? REFUSALS[code] : undefined
  if (refusal) return new CommandError(refusal.message(issuer), refusal)
  const isRefused = code !== undefined
  return new CommandError(isRefused ? `${issuer} refuses: ${printable(code)}.` : `${issuer} gives no useful answer.`, {
    why: [printable(description ?? (error as Error).message)],
    tryThis: isRefused
      ? 'check --client-id and --scope with the provider'
      : 'check --issuer, and whether it can be reached',
    exitCode: isRefused ? EXIT.forbidden : EXIT.tryAgain,
  })
}
