import type { Mapping } from '../../mapping.ts'
import { answerValue, findAnswer, findQuestion, listOf, member, questionText } from './answers.ts'
import { createCoreHelpers, createHelpers } from './create-helpers.ts'
import {
  addToDate,
  fillPattern,
  formatDate,
  formatStyle,
  intlFormat,
  namedPart,
  numericPart,
  offsetText,
  toDate,
  zoneOffsetMs,
} from './dates.ts'
import { emailHash, hexOf, isDivisible, md5, padMessage, sha1OfBytes, sha256, utf8Of, uuid5 } from './hash-text.ts'
import { impactOf, worstTheme } from './insights.ts'
import { cesBand, csatBand, formatNumber, npsBand, round, scale, toNumber, within } from './numbers.ts'
import { adaptiveCard, adf, factsOf, googleCard, notionText, paragraphsOf, partsOf, slackBlocks } from './rich-text.ts'
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

/** What the core helpers are made of. */
export const coreHelperFunctions = [
  createCoreHelpers,
  isBlank,
  toText,
  truncate,
  toNumber,
  formatDate,
  toDate,
  formatStyle,
  intlFormat,
  fillPattern,
  numericPart,
  namedPart,
  zoneOffsetMs,
  offsetText,
]

/** What values are written with for the markup of their field; the realm has them too, whatever the mapping names. */
export const escapingFunctions = [
  escapeHtml,
  escapeMrkdwn,
  escapeMarkdown,
  escapeTelegram,
  escapeCsv,
  join,
  factsOf,
  paragraphsOf,
  adf,
]

const otherHelperFunctions = [
  createHelpers,
  worstTheme,
  impactOf,
  addToDate,
  slug,
  formatNumber,
  round,
  scale,
  npsBand,
  csatBand,
  cesBand,
  within,
  utf8Of,
  hexOf,
  padMessage,
  isDivisible,
  sha256,
  sha1OfBytes,
  md5,
  emailHash,
  uuid5,
  findAnswer,
  questionText,
  answerValue,
  findQuestion,
  member,
  listOf,
  partsOf,
  adaptiveCard,
  slackBlocks,
  googleCard,
  notionText,
  markup,
]

/** The script that gives a fresh context all helpers, as the global `helpers`; runs before the realm is locked. */
export const helpersSource = `(() => { 'use strict';
${[...coreHelperFunctions, ...escapingFunctions, ...otherHelperFunctions].map(String).join('\n')}
let current;
globalThis.setMappedEvent = (mapped) => { current = mapped };
globalThis.helpers = ${createHelpers.name}(() => current);
})()`

const coreNames = Object.keys(createCoreHelpers())
const otherNames = Object.keys(createHelpers(() => ({ event: null, context: null }))).filter(
  (name) => !coreNames.includes(name),
)
const templateNames = new RegExp(`\\b(?:${otherNames.join('|')})\\b`)

/** Whether a mapping needs more than the core: what a context does not use is not loaded into it. */
export function needsHelpers({ kind, source }: Pick<Mapping, 'kind' | 'source'>): boolean {
  return kind === 'javascript' ? /\bhelpers\b/.test(source) : templateNames.test(source)
}
