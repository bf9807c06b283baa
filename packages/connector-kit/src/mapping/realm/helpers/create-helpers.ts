import { findAnswer, type MappedEvent, questionText } from './answers.ts'
import { addToDate, formatDate } from './dates.ts'
import { emailHash, md5, sha256, uuid5 } from './hash-text.ts'
import { worstTheme } from './insights.ts'
import { cesBand, csatBand, formatNumber, npsBand, round, scale, toNumber } from './numbers.ts'
import { adaptiveCard, adf, googleCard, notionText, slackBlocks } from './rich-text.ts'
import {
  escapeCsv,
  escapeHtml,
  escapeMarkdown,
  escapeMrkdwn,
  escapeTelegram,
  isBlank,
  join,
  markup,
  slug,
  toText,
  truncate,
} from './texts.ts'

/** Values in, a value out; named arguments of a template come last, as one object. */
export type Helper = (...values: never[]) => unknown

/**
 * The functions that every mapping has, whatever its level: `{{slug event.x}}` in templates, `helpers.slug(event.x)` in
 * JavaScript. `current` is the event that is being mapped.
 */
export function createHelpers(current: () => MappedEvent): Readonly<Record<string, Helper>> {
  return {
    ...createCoreHelpers(),
    answer: (name: unknown) => findAnswer(current(), name),
    question: (name: unknown) => questionText(current(), name),
    theme: (name: unknown) => worstTheme(current(), name),
    ne: (left: unknown, right: unknown) => left !== right,
    gt: (left: unknown, right: unknown) => toNumber(left, 'gt') > toNumber(right, 'gt'),
    gte: (left: unknown, right: unknown) => toNumber(left, 'gte') >= toNumber(right, 'gte'),
    lt: (left: unknown, right: unknown) => toNumber(left, 'lt') < toNumber(right, 'lt'),
    lte: (left: unknown, right: unknown) => toNumber(left, 'lte') <= toNumber(right, 'lte'),
    and: (...values: unknown[]) => values.every(Boolean),
    or: (...values: unknown[]) => values.some(Boolean),
    not: (value: unknown) => !value,
    trim: (value: unknown) => toText(value).trim(),
    concat: (...values: unknown[]) => values.map(toText).join(''),
    join,
    slug,
    dateAdd: addToDate,
    number: formatNumber,
    add: (left: unknown, right: unknown) => toNumber(left, 'add') + toNumber(right, 'add'),
    multiply: (left: unknown, right: unknown) => toNumber(left, 'multiply') * toNumber(right, 'multiply'),
    round,
    scale,
    npsBand,
    csatBand,
    cesBand,
    sha256,
    md5,
    emailHash,
    uuid5,
    escapeHtml,
    escapeMrkdwn,
    escapeMarkdown,
    escapeTelegram,
    escapeCsv,
    adf,
    adaptiveCard,
    slackBlocks,
    googleCard,
    notionText,
    markup,
  }
}

/** Those that nearly every template uses; they are always there, the others only where a mapping names one. */
export function createCoreHelpers(): Readonly<Record<string, Helper>> {
  return {
    json: (value: unknown) => JSON.stringify(value ?? null),
    default: (value: unknown, fallback: unknown) => (isBlank(value) ? fallback : value),
    eq: (left: unknown, right: unknown) => left === right,
    truncate,
    upper: (value: unknown) => toText(value).toUpperCase(),
    lower: (value: unknown) => toText(value).toLowerCase(),
    date: formatDate,
  }
}
