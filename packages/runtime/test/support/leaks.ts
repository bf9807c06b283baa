// The header of what the platform signs to say something: it opens nothing.
const STATEMENT = Buffer.from('{"alg":"ES256","typ":"howazit-audit+jwt').subarray(0, 30).toString('base64url').slice(3)

/**
 * Secrets have shapes, so that scanners know them: ours, and a canary for those that have none, such as the key-encryption key.
 * Everything that tests log, answer or leave in a database passes through here; what has one of the shapes fails the test.
 */
const SHAPES: Readonly<Record<string, string>> = {
  'a webhook secret': 'wh(?:sec|sk)_[A-Za-z0-9+/]{32}',
  'a webhook secret as bytes': '776873(?:6563|6b)5f(?:[2-7][0-9a-f]){32}',
  'a client secret': 'hs_[A-Za-z0-9_-]{43}',
  'a client secret as bytes': '68735f(?:[2-7][0-9a-f]){43}',
  'a token': `eyJ(?!${STATEMENT})[A-Za-z0-9_-]{10,}[.]eyJ[A-Za-z0-9_-]{10,}[.][A-Za-z0-9_-]{43}`,
  'a canary': 'howazit-canary-',
  // Wherever it stands in the bytes that are encoded.
  'a canary in base64': 'aG93YXppdC1jYW5hcnkt|hvd2F6aXQtY2FuYXJ5L|ob3dheml0LWNhbmFyeS',
}

/** All of them, as JavaScript and PostgreSQL both read it. */
export const SECRET_PATTERN = Object.values(SHAPES).join('|')

/** A key-encryption key for tests: nobody logs it without being found out. */
export const CANARY_KEY = Buffer.from('howazit-canary-key-of-32-bytes!!').toString('base64')

/** One per place and shape says enough. */
const found = new Set<string>()

const COMPILED = Object.entries(SHAPES).map(([name, pattern]) => ({ name, pattern: new RegExp(pattern) }))

/** Which shapes a text has. The secret itself is not repeated. */
export const findShapes = (text: string): readonly string[] =>
  COMPILED.filter(({ pattern }) => pattern.test(text)).map(({ name }) => name)

/** What was sealed as a secret, and as the bytes of it. */
const sealed = new Set<string>()

/** Shorter ones may well be said for another reason. */
const TELLING_CHARS = 8
/** Requests made at random seal thousands of them. */
const SEALED_MAX = 1_000
/** Ids, and what manifests and the contract give as an example. */
const SAID_ANYWAY = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$|_example$/i

/** From now on it must be said nowhere, whatever it looks like. */
export function knowSecret(text: string): void {
  // What every object has is among the texts that are made at random.
  const isTelling = text.length >= TELLING_CHARS && !SAID_ANYWAY.test(text) && !(text in knowSecret)
  if (isTelling && sealed.size < SEALED_MAX) sealed.add(text).add(Buffer.from(text).toString('hex'))
}

export const listSealed = (): readonly string[] => [...sealed]

/** Whatever should have no secret in it. */
export function watchText(place: string, text: string): void {
  for (const shape of findShapes(text)) found.add(`${place} has ${shape}`)
  for (const secret of sealed) if (text.includes(secret)) found.add(`${place} has a secret that was sealed`)
}

/** What was found since it was last asked. */
export function takeLeaks(): readonly string[] {
  const leaks = [...found]
  found.clear()
  return leaks
}
