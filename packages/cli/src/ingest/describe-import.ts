import type { Suggestion } from '../import/column-mapping.ts'
import type { Import } from '../import/read-import.ts'
import type { Finding } from '../import/sniff.ts'
import type { Validation } from '../import/validate-file.ts'
import { bold, dim, table } from '../output.ts'

const percent = (confidence: number) => `${Math.round(confidence * 100)}%`
const shorten = (text: string, charsMax: number) => (text.length > charsMax ? `${text.slice(0, charsMax - 1)}…` : text)

/** What the file was taken for, and why. */
export function describeFindings(findings: readonly Finding[]): string {
  return [
    bold('Detected'),
    ...findings.map(
      ({ what, value, confidence, evidence }) =>
        `  ${what.padEnd(16)} ${value}  ${dim(`${percent(confidence)}, ${evidence}`)}`,
    ),
  ].join('\n')
}

/** Where each column goes. */
export function describeColumns(suggestions: readonly Suggestion[]): string {
  const rows = suggestions.map(({ position, header, role, confidence, reason }) => [
    position,
    shorten(header.replace(/\s+/g, ' '), 48),
    role,
    percent(confidence),
    shorten(reason, 60),
  ])
  return `${bold('Columns')}\n${table(['#', 'header', 'becomes', 'sure', 'because'], rows)}`
}

export function describeImport(file: Import): string {
  const columns = file.kind === 'table' ? [describeColumns(file.suggestions)] : []
  return [describeFindings(file.findings), ...columns].join('\n\n')
}

/** The outcome of a dry run: totals, and a row per rule that was broken. */
export function describeValidation(validation: Validation): string {
  const { responses, answers, partial, rowsAccepted, rowsRejected, earliest, latest, rules } = validation
  const count = (n: number) => n.toLocaleString('en-US')
  const totals = `${count(responses)} responses (${count(partial)} partial) with ${count(answers)} answers from ${count(rowsAccepted)} rows; ${count(rowsRejected)} rows rejected`
  const span = earliest === undefined ? [] : [`submitted ${earliest} to ${latest}`]
  const broken = rules.map((rule) => [
    rule.code,
    rule.pointer,
    rule.count,
    rule.rows.join(', '),
    shorten(rule.reason, 80),
  ])
  return [
    bold(totals),
    ...span,
    ...(rules.length > 0 ? ['', table(['rule', 'pointer', 'rows', 'for instance', 'reason'], broken)] : []),
  ].join('\n')
}
