/** Shorter texts stand in too many places to be taken out of all of them. */
const LENGTH_MIN = 4
/** Of a text as long as this its beginning is enough to know it by: a vendor may cut what it repeats. */
const CUT_LENGTH_MIN = 24
const BEGINNING_LENGTH = 12
/** A body in JSON, quoted in JSON, in a log line: as deep as that. */
const DEPTH = 3
const REPLACEMENT = '[redacted]'

/**
 * Takes secrets out of a text that came from outside: a vendor's error may repeat what it was sent. Each is looked for as it
 * is, line by line, and as URLs, forms, JSON and base64 would have written it, some of them inside each other.
 */
export function redactSecrets(text: string, secrets: Iterable<string>): string {
  const parts = [...secrets].flatMap((secret) => [secret, ...secret.split(/[\r\n]+/)])
  const forms = new Set(parts.filter((part) => part.length >= LENGTH_MIN).flatMap((part) => [...formsOf(part)]))
  // The longest first: a secret may begin with another one.
  const ordered = [...forms].toSorted((left, right) => right.length - left.length)
  return ordered.reduce(redact, text)
}

function redact(text: string, form: string): string {
  const whole = text.replaceAll(form, REPLACEMENT)
  if (form.length < CUT_LENGTH_MIN) return whole
  const beginning = form.slice(0, BEGINNING_LENGTH).replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
  return whole.replaceAll(new RegExp(`${beginning}[^\\s"'<>]*`, 'g'), REPLACEMENT)
}

function formsOf(secret: string): Set<string> {
  let forms = new Set([secret])
  for (let depth = 0; depth < DEPTH; depth++) {
    const encoded = [...forms].flatMap((form) => ENCODINGS.map((encode) => encode(form)))
    forms = new Set([...forms, ...encoded])
  }
  const base64 = Buffer.from(secret, 'utf8').toString('base64')
  return forms.add(base64).add(base64.replaceAll('=', '')).add(Buffer.from(secret, 'utf8').toString('base64url'))
}

const ENCODINGS: readonly ((text: string) => string)[] = [
  (text) => encodeURIComponent(text.toWellFormed()),
  (text) => new URLSearchParams([['', text]]).toString().slice(1),
  (text) => JSON.stringify(text).slice(1, -1),
]
