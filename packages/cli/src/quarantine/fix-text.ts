import type { QuarantineChange, QuarantineFailure, QuarantineFix } from '@howazit/sdk'
import { bold, table } from '../output.ts'

const count = (value: number): string => value.toLocaleString('en-US')

const CHANGES: Readonly<Record<QuarantineChange['kind'], string>> = {
  present: 'judged by the survey as it is now',
  version: 'judged as answers to an earlier version',
  patch: 'patched',
  rename: 'with other ids',
  mapping: 'made by a mapping',
  valid_answers: 'without the answers that do not fit',
  new_key: 'under keys of their own',
  discard: 'discarded',
}

export const changeText = ({ kind }: QuarantineChange): string => CHANGES[kind]

/** A fix as it is decided about: how many, what is done to them, how many pass, and why others do not. */
export function planText(fix: QuarantineFix): string {
  const { itemCount, change, progress, failures } = fix
  const verdict =
    change.kind === 'discard' ? '' : `: ${count(progress.passing)} pass, ${count(progress.failing)} would fail`
  return [
    `${bold(`${count(itemCount)} records, ${changeText(change)}`)}${verdict}`,
    ...(failures.length > 0 ? [table(['code', 'pointer', 'count', 'example'], failures.map(failureRow))] : []),
  ].join('\n')
}

const failureRow = ({ code, pointer, count: records, exampleId }: QuarantineFailure) => [
  code,
  pointer,
  records,
  exampleId,
]

/** How far it is, on one line. */
export function progressText({ status, itemCount, progress }: QuarantineFix): string {
  const { checked, passing, done, refused } = progress
  if (status === 'checking') return `${status}: ${count(checked)} of ${count(itemCount)} judged, ${count(passing)} pass`
  const left = refused > 0 ? `, ${count(refused)} refused after all` : ''
  return `${status}: ${count(done)} of ${count(passing)} that pass done${left}, ${count(itemCount - passing)} stay`
}

/** What there is to be done with it now. */
export function nextText({ id, status, progress }: QuarantineFix): string | undefined {
  if (status === 'planned' && progress.passing === 0) return 'howazit quarantine list --group-by code,pointer,value'
  if (status === 'checking' || status === 'planned' || status === 'running') return `howazit quarantine approve ${id}`
  return status === 'succeeded' ? undefined : `howazit quarantine report ${id}`
}
