import { isIban, isIpV4, isLuhn, isNhsNumber } from './checksums.ts'

/** What is taken out of a text, and stands in its place in brackets. */
export type RedactionKind =
  | 'email'
  | 'url'
  | 'handle'
  | 'account'
  | 'card'
  | 'ip'
  | 'phone'
  | 'date'
  | 'postcode'
  | 'id'
  | 'name'

interface Pattern {
  readonly kind: RedactionKind
  /** Bounded everywhere: a respondent may send 32 KB of anything. A group named `value` is what is taken out; else all of it. */
  readonly expression: RegExp
  /** What else has to hold. */
  readonly isMeant?: (found: string) => boolean
}

/** Without one of these no pattern can be found, which most comments are done with at once. */
export const MAY_HAVE_PATTERN = /[\d@]|:\/\/|\w\.\w/

const TOP_LEVELS = 'com|org|net|info|io|eu|uk|de|es|fr|pt|br|at|ch|nl|it|us'

/** The surer first: what one of them found the others leave alone. */
export const PATTERNS: readonly Pattern[] = [
  { kind: 'email', expression: /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,5}/gu },
  { kind: 'url', expression: /\b(?:https?:\/\/|www\.)[^\s<>"']{1,2000}/gi },
  {
    kind: 'url',
    expression: new RegExp(
      `\\b[a-z0-9-]{1,63}(?:\\.[a-z0-9-]{1,63}){0,3}\\.(?:${TOP_LEVELS})\\b(?:/[^\\s<>"']{0,2000})?`,
      'gi',
    ),
  },
  { kind: 'handle', expression: /(?<![\p{L}\p{N}_@])@\w{2,40}/gu },
  { kind: 'account', expression: /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/gi, isMeant: isIban },
  { kind: 'card', expression: /(?<![\d-])\d(?:[ -]?\d){12,18}(?![\d-])/g, isMeant: isLuhn },
  { kind: 'ip', expression: /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/g, isMeant: isIpV4 },
  { kind: 'ip', expression: /(?<![\w:])(?:[0-9a-f]{1,4}:){3,7}:?[0-9a-f]{1,4}(?![\w:])/gi },
  { kind: 'id', expression: /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi },
  { kind: 'id', expression: /(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)/g, isMeant: isNhsNumber },
  // A National Insurance number.
  { kind: 'id', expression: /\b[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b/gi },
  { kind: 'date', expression: /(?<!\d)(?:\d{1,2}([./-])\d{1,2}\1(?:19|20)?\d{2}|(?:19|20)\d{2}-\d{2}-\d{2})(?!\d)/g },
  // From a + or a 0 on, nine to fifteen digits: times, amounts and years have neither.
  { kind: 'phone', expression: /(?<![\w.])(?:\+|\(?0)(?:[ ()./-]{0,2}\d){8,14}(?!\w)/g },
  { kind: 'postcode', expression: /\b[A-PR-UWYZ](?:[A-HK-Y]?\d[\dA-HJKMNPR-Y]?) ?\d[ABD-HJLNP-UW-Z]{2}\b/gi },
  {
    kind: 'postcode',
    expression: /(?<![\d-])(?:\d{5}(?= \p{Lu}\p{Ll})|\d{4}-\d{3}(?= \p{Lu}\p{Ll})|\d{5}-\d{4})(?![\d-])/gu,
  },
  {
    kind: 'id',
    expression:
      /\b(?:ref|reference|order|ticket|case|patient|invoice|account|customer|booking|policy)(?: (?:no|nr|number|id))?[.:]? ?#?(?<value>[A-Z0-9-]{0,20}\d[A-Z0-9-]{2,20})\b/gi,
  },
  { kind: 'id', expression: /(?<!\w)#?[A-Z]{0,4}[-/]?\d{6,20}(?!\w)/gi },
]
