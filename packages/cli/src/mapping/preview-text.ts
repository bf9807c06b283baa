import type { MappingPreview, MappingPreviewItem, MappingRun, MappingTarget } from '@howazit/sdk'
import { formatCount } from '../format.ts'
import { bold, dim, red } from '../output.ts'
import { diffText, spread } from './diff-text.ts'

/** A preview as lines for people: what came of each event, and where another version differs, how. */
export function previewText({ items, version, besideVersion }: MappingPreview): string {
  const shown = version === undefined ? 'the draft' : `version ${version}`
  const beside = besideVersion === undefined ? '' : `, beside version ${besideVersion}`
  return [
    bold(`${shown}${beside}`),
    ...items.flatMap((item, at) => ['', ...itemLines(item, at)]),
    '',
    summary(items),
  ].join('\n')
}

function itemLines({ event, responseId, result, beside, isSame }: MappingPreviewItem, at: number): string[] {
  const { type } = event as { type?: unknown }
  const head = dim(
    `${at + 1}. ${typeof type === 'string' ? type : 'event'}${responseId === undefined ? '' : ` of ${responseId}`}`,
  )
  if (!beside) return [head, runText(result)]
  if (isSame) return [`${head} ${dim('(the same in both)')}`, runText(result)]
  return [head, diffText(runText(beside), runText(result))]
}

/** What came of one event: the output and what the target makes of it, or why there is none. */
export const runText = ({ status, output = '', code, message, target }: MappingRun): string =>
  status === 'ok' ? [spread(output), ...targetLines(target)].join('\n') : red(`${code}: ${message}`)

function targetLines(target: MappingTarget | undefined): string[] {
  if (!target) return []
  const { connector, operation, cuts, refusal, request } = target
  const cutLines = cuts.map(({ field, becomes, limit }) => `${field} is ${becomes}: ${limit} at the most`)
  if (refusal) return [...cutLines, `${connector} ${operation}: nothing would be sent. ${refusal.message}`]
  return [...cutLines, `${connector} ${operation}${request ? `: ${request.method} ${request.url}` : ''}`]
}

/** Whether nothing would reach the target: the mapping failed, or the target would refuse what it made. */
export const isLost = ({ status, target }: MappingRun): boolean => status === 'failed' || target?.refusal !== undefined

function summary(items: readonly MappingPreviewItem[]): string {
  const failed = items.filter(({ result }) => isLost(result)).length
  const differing = items.filter(({ isSame }) => isSame === false).length
  const compared = items.some(({ isSame }) => isSame !== undefined)
  return [formatCount(items.length, 'event'), `${failed} failed`, ...(compared ? [`${differing} different`] : [])].join(
    ', ',
  )
}
