import type { JsonValue } from '../mapping/mapping.ts'
import { findValues, isList, textOf } from './find-values.ts'

const CHARACTERS_MAX = 300
/** Where vendors put a sentence for people, most telling first; the manifest's `message` comes before all of them. */
const USUAL_PLACES = [
  '/error/message',
  '/errors/0/message',
  '/errors/0/detail',
  '/errors/0',
  '/message',
  '/description',
  '/detail',
  '/error_description',
  '/errorMessages/0',
  '/0/message',
  '/title',
  '/error',
  '/msg',
]
const EMAIL = /[\w.%+-]{1,64}@[\w.-]{1,255}\.[A-Za-z]{2,24}/g
/** Control characters, and those that turn the direction of text: a log line is read by people. */
const UNPRINTABLE = /[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu

/**
 * What the vendor said, fit for a log: on one line, without the addresses of people, at most 300 characters. `redact` takes
 * out what only the caller knows to be secret.
 */
export function vendorMessage(
  json: JsonValue | undefined,
  pointer: string | undefined,
  redact: (text: string) => string,
): string | undefined {
  const places = pointer === undefined ? USUAL_PLACES : [pointer, ...USUAL_PLACES]
  const texts = places.flatMap((place) => findValues(json, place)).filter(isTelling)
  const found = texts[0] ?? (typeof json === 'string' ? json : undefined)
  if (found === undefined) return undefined
  // Redacted before it is cut: half a secret would not be recognised.
  const line = redact(textOf(found)).replaceAll(UNPRINTABLE, ' ').replaceAll(EMAIL, '[address]').trim()
  return line === '' ? undefined : cut(line)
}

function isTelling(value: JsonValue): boolean {
  if (typeof value === 'string') return value.trim() !== ''
  return isList(value) ? value.length > 0 && value.every((item) => typeof item === 'string') : false
}

function cut(text: string): string {
  const characters = Array.from(text)
  return characters.length <= CHARACTERS_MAX ? text : `${characters.slice(0, CHARACTERS_MAX - 1).join('')}…`
}
