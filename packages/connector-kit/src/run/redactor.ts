const MARK = '[redacted]'
/** Shorter ones are words: taking them out would take out everything. */
const LENGTH_MIN = 4
const PART_LENGTH_MIN = 4
const BASE64_LENGTH_MIN = 8
const JSON_DEPTH = 3

/** Takes secrets out of texts, whatever form they are in. */
export interface Redactor {
  /** One more value never to be shown: a token, a header that was made of a secret. */
  readonly add: (secret: string) => void
  readonly redact: (text: string) => string
  /** The same of a text that was cut, whose last characters may be the beginning of a secret. */
  readonly redactCut: (text: string) => string
}

/**
 * A redactor of these secrets: as they are, percent-encoded, in a form, in JSON, in HTML, in hexadecimal and in base64 at any
 * offset, because vendors echo what they were sent in their own way.
 */
export function createRedactor(secrets: Iterable<string>): Redactor {
  const forms = new Set<string>()
  let longestFirst: readonly string[] | undefined
  const known = new Set<string>()
  const add = (secret: string) => {
    if (known.has(secret)) return
    known.add(secret)
    longestFirst = undefined
    for (const form of formsOf(secret)) if (form.length >= LENGTH_MIN) forms.add(form)
  }
  // A secret that holds another is taken out as a whole.
  const ordered = () => (longestFirst ??= [...forms].toSorted((one, other) => other.length - one.length))
  const redact = (text: string) => ordered().reduce((left, form) => replaceForm(left, form), text)
  for (const secret of secrets) add(secret)
  return { add, redact, redactCut: (text) => withoutBeginning(redact(text), ordered()) }
}

function replaceForm(text: string, form: string): string {
  return text.includes(form) ? text.replaceAll(form, MARK) : text
}

function formsOf(secret: string): readonly string[] {
  const lines = secret.split(/\r?\n/).map((line) => line.trim())
  const plain = new Set([secret, secret.trim(), ...lines].filter((text) => text.length >= LENGTH_MIN))
  return [...plain].flatMap((text) => {
    const bytes = Buffer.from(text)
    const hex = bytes.toString('hex')
    return [text, ...writtenForms(text), hex, hex.toUpperCase(), ...base64Forms(bytes)]
  })
}

/** As URLs, forms, JSON and HTML write it; a text of letters and digits only is written as it is everywhere. */
function writtenForms(text: string): readonly string[] {
  if (/^[\w.-]*$/.test(text)) return []
  const percent = encodeURIComponent(text.toWellFormed())
  return [
    percent,
    percent.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    new URLSearchParams({ x: text }).toString().slice(2),
    ...jsonForms(text),
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
  ]
}

/** A body in JSON, quoted in JSON, quoted once more: an error that repeats the request as text does that. */
function jsonForms(text: string): readonly string[] {
  const forms = [text]
  for (let depth = 0; depth < JSON_DEPTH; depth++) forms.push(JSON.stringify(forms.at(-1)).slice(1, -1))
  return forms.slice(1)
}

/**
 * Base64 of the bytes behind none, one or two others: three bytes make four characters, so what stands before shifts them.
 * Only whole triples: the characters at the ends also depend on the neighbours.
 */
function base64Forms(bytes: Buffer): readonly string[] {
  const forms = [0, 1, 2].map((start) => bytes.toString('base64', start, bytes.length - ((bytes.length - start) % 3)))
  return forms
    .filter((form) => form.length >= BASE64_LENGTH_MIN)
    .flatMap((form) =>
      /[+/]/.test(form) ? [form, form.replaceAll('+', '-').replaceAll('/', '_'), encodeURIComponent(form)] : [form],
    )
}

function withoutBeginning(text: string, forms: readonly string[]): string {
  for (const form of forms) {
    for (let length = Math.min(form.length - 1, text.length); length >= PART_LENGTH_MIN; length--) {
      if (text.endsWith(form.slice(0, length))) return text.slice(0, -length) + MARK
    }
  }
  return text
}
