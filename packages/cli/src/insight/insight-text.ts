import { INSIGHT_METHODS, type Insight, type InsightFinding } from '@howazit/sdk'
import { bold, dim } from '../output.ts'

/** How far a job is, on one line. */
export const progressText = ({ status, progress, step, responses }: Insight): string =>
  [
    `${status}: ${Math.round(progress)} %`,
    ...(status === 'running' ? [step] : []),
    ...(responses === undefined ? [] : [`${responses.toLocaleString('en-US')} responses`]),
  ].join(', ')

/** What there is to be done with it now. */
export function nextText({ id, status }: Insight): string {
  if (status === 'succeeded') return `howazit insight report ${id} --open, or howazit insight findings ${id}`
  return status === 'failed' ? `howazit insight retry ${id}` : `howazit insight show ${id} --wait`
}

/** A finding as a manager reads it, with what an analyst asks for first. */
export function findingText({ title, summary, n, method, verbatims = [], written }: InsightFinding): string {
  return [
    bold(title),
    ...(written ? [`  ${written.name}: ${written.summary} ${dim(`written by ${written.by}`)}`] : []),
    `  ${summary} ${dim(`n = ${n.toLocaleString('en-US')}, ${INSIGHT_METHODS[method]}`)}`,
    ...verbatims.map((text) => dim(`  "${text.replaceAll(/\s+/g, ' ')}"`)),
  ].join('\n')
}
