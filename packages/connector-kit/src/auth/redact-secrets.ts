import { createRedactor } from '../run/redactor.ts'

/** Of a text as long as this its beginning is enough to know it by. */
const LENGTH_MIN = 24
const BEGINNING_LENGTH = 12
const MARK = '[redacted]'

/**
 * Takes secrets out of what a token endpoint says: it may repeat what it was sent, and cut it anywhere. So long ones are known by
 * their beginning too, and everything up to the next space or quotation mark goes with it.
 */
export function redactSecrets(text: string, secrets: readonly string[]): string {
  const parts = secrets.flatMap((secret) => secret.split(/[\r\n]+/)).filter((part) => part.length >= LENGTH_MIN)
  return parts.reduce(withoutBeginning, createRedactor(secrets).redact(text))
}

function withoutBeginning(text: string, secret: string): string {
  const [before = '', ...rests] = text.split(secret.slice(0, BEGINNING_LENGTH))
  return before + rests.map((rest) => MARK + rest.replace(/^[^\s"'<>]*/, '')).join('')
}
