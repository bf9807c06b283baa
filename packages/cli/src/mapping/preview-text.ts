import type { MappingPreview, MappingPreviewItem, MappingRun } from '@howazit/sdk'
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

/** What came of one event: the output, or why there is none. */
export const runText = ({ status, output = '', code, message }: MappingRun): string =>
  status === 'ok' ? spread(output) : red(`${code}: ${message}`)

function summary(items: readonly MappingPreviewItem[]): string {
  const failed = items.filter(({ result }) => result.status === 'failed').length
  const differing = items.filter(({ isSame }) => isSame === false).length
  const compared = items.some(({ isSame }) => isSame !== undefined)
  return [
    `${items.length} ${items.length === 1 ? 'event' : 'events'}`,
    `${failed} failed`,
    ...(compared ? [`${differing} different`] : []),
  ].join(', ')
}
