/** What is replaced in a text, in this order. */
export interface TextScrubber {
  readonly scrub: (text: string) => string
}

export interface TextRules {
  /** Values of the real connection and the samples' in their place: a host, an account. */
  readonly replacements: readonly (readonly [from: string, to: string])[]
  /** What is of a person: gone wherever it stands. */
  readonly personal: readonly string[]
  /** Hosts that are the same for everybody. */
  readonly hosts: readonly string[]
}

// A reply is hostile text: every repetition that could begin anywhere has an end, so that the time is linear in its length.
const URL_HOST = /(\bhttps?:\/\/)([\w.-]{1,255})/gi
/** RFC 5321 4.5.3.1: 64 octets before the @. */
const EMAIL = /[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}/g
const JWT = /\beyJ[\w-]{5,2048}\.[\w-]{5,4096}\.[\w-]{0,1024}/g
const AUTHORIZATION = /\b(Bearer|Basic|Token|Digest|ApiKey|GenieKey) [\w.~+/=:-]{6,4096}/gi
/** Keys as vendors write them: a prefix, an underscore or hyphen, and a lot behind it. */
const PREFIXED_KEY =
  /\b(?:sk|pk|rk|xox[abeoprs]|gh[pousr]|glpat|whsec|whsk|hs|shpat|pat|key|AKIA|ASIA|AIza)[_-]?[A-Za-z0-9_-]{16,512}/g
/** Long, and of more kinds of characters than words are. */
const RANDOM = /\b(?=[\w+/-]{0,64}\d)(?=[\w+/-]{0,64}[a-z])(?=[\w+/-]{0,64}[A-Z])[\w+/-]{32,4096}={0,2}/g
const HEXADECIMAL = /\b[0-9a-f]{40,4096}\b/gi
const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi
const TIME = /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?/g
const PHONE = /(?<![\w.-])\+\d[\d ().-]{7,18}\d/g
const ADDRESS = /\b(?:\d{1,3}\.){3}\d{1,3}\b/g
const REMOVED = 'removed'
/** When samples happen. */
const SAMPLE_TIME = '2026-11-22T10:16:00.000Z'

/** Replaces what no fixture may have; the n-th of a kind always by the same, so that what was equal stays equal. */
export function createTextScrubber({ replacements, personal, hosts }: TextRules): TextScrubber {
  const emails = createNumbering((n) => `person-${n}@example.com`)
  const uuids = createNumbering((n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`)
  const others = createNumbering((n) => `host-${n}.example.com`)
  const own = new Set([...hosts, ...replacements.map(([, to]) => URL.parse(to)?.host ?? to)])
  // Whose subdomain it is tells who it is, unless it is the samples' own.
  const isOwn = (host: string) =>
    own.has(host) || host.split('.').some((label) => own.has(label)) || host.endsWith('example.com')
  const kept = new Set(replacements.map(([, to]) => to.toLowerCase()))
  const persons = longestFirst(personal.map((text) => [text, 'example']))
  const known = longestFirst(replacements)
  return {
    scrub(given) {
      const text = replaceAll(replaceAll(given.toWellFormed(), known), persons)
      return text
        .replace(URL_HOST, (found, scheme: string, host: string) => (isOwn(host) ? found : `${scheme}${others(host)}`))
        .replace(JWT, REMOVED)
        .replace(AUTHORIZATION, `$1 ${REMOVED}`)
        .replace(EMAIL, (found) => (/@example\.(?:com|org|net)$/i.test(found) ? found : emails(found.toLowerCase())))
        .replace(UUID, (found) => (kept.has(found.toLowerCase()) ? found : uuids(found.toLowerCase())))
        .replace(TIME, SAMPLE_TIME)
        .replace(PREFIXED_KEY, REMOVED)
        .replace(HEXADECIMAL, REMOVED)
        .replace(RANDOM, REMOVED)
        .replace(PHONE, '+10000000000')
        .replace(ADDRESS, '192.0.2.1')
    },
  }
}

/** The same for the same text, counted in the order in which they are met. */
export function createNumbering(name: (n: number) => string): (text: string) => string {
  const known = new Map<string, string>()
  return (text) => {
    const found = known.get(text) ?? name(known.size + 1)
    known.set(text, found)
    return found
  }
}

type Pair = readonly [from: string, to: string]

function longestFirst(pairs: readonly Pair[]): readonly Pair[] {
  return pairs
    .filter(([from, to]) => from.length >= 2 && from !== to)
    .toSorted(([left], [right]) => right.length - left.length)
}

/** Whole words whatever their case: a name is no part of another word. */
function replaceAll(text: string, pairs: readonly Pair[]): string {
  return pairs.reduce((left, [from, to]) => {
    const pattern = from.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)
    return left.replaceAll(new RegExp(`(?<![\\p{L}\\p{N}])${pattern}(?![\\p{L}\\p{N}])`, 'giu'), () => to)
  }, text)
}
