import type { TestedCase } from '@howazit/connector-kit/testing'
import { CommandError } from '../../command-error.ts'
import { bold, dim, green, red } from '../../output.ts'
import { fakeAddresses } from './fake-addresses.ts'
import { compareCases, type TriedFolder } from './tried-folder.ts'

/** Something that happened, for programs and for people. */
export interface DevReport {
  /** One line of JSON. */
  readonly event: { readonly event: 'ready' | 'changed' | 'problem'; readonly [name: string]: unknown }
  readonly lines: readonly string[]
}

/** The fake is served, with how to call it and how to turn its knobs. */
export function reportReady({ model, cases, connector, hash }: TriedFolder, url: string): DevReport {
  const operations = fakeAddresses(model, url)
  const { id, version, name } = connector
  const failed = cases.filter(isFailing)
  return {
    event: { event: 'ready', url, knobs: `${url}/_fake`, connector: id, version, hash, operations, failed },
    lines: [
      `${bold(`A fake of ${name} is ready`)} at ${url}`,
      '',
      ...operations.flatMap(({ operation, method, url: address, curl }) => [
        `  ${bold(operation)}  ${method} ${address}`,
        dim(`    ${curl}`),
      ]),
      '',
      'Try, in another terminal:',
      ...operations
        .slice(0, 1)
        .flatMap(({ operation, invoke }) => [
          `  ${invoke}`,
          `  curl -sS -X POST ${url}/_fake/faults --data-raw ${operation}=429:3`,
        ]),
      `  curl -sS ${url}/_fake`,
      `  curl -sS -X DELETE ${url}/_fake/faults`,
      '',
      ...caseLines(cases),
      dim('Waiting for changes. Ctrl-C ends it.'),
    ],
  }
}

/** The folder was tried again: what is another than before. */
export function reportChange(before: TriedFolder, now: TriedFolder, files: readonly string[]): DevReport {
  const difference = compareCases(before.cases, now.cases)
  const { failing, mended, added, gone } = difference
  const isOther = before.hash !== now.hash
  const [passed, failed] = [now.cases.length - failing.length, failing.length]
  return {
    event: { event: 'changed', files, ...(isOther && { hash: now.hash }), passed, failed, ...difference },
    lines: [
      `${bold(files.join(', '))} changed`,
      ...(isOther ? [`  the manifest is another: ${before.hash.slice(0, 12)} -> ${now.hash.slice(0, 12)}`] : []),
      ...mended.map((id) => `  ${green('passes now')}  ${id}`),
      ...added.map((id) => `  new         ${id}`),
      ...gone.map((id) => `  gone        ${id}`),
      ...caseLines(now.cases),
    ],
  }
}

/** The folder cannot be evaluated as it is. */
export function reportProblem(error: Error, files: readonly string[]): DevReport {
  const why = error instanceof CommandError ? error.why : []
  return {
    event: { event: 'problem', files, message: error.message, why },
    lines: [`${red('problem')} ${error.message}`, ...why.map((line) => `       ${line}`)],
  }
}

const isFailing = ({ differences }: TestedCase): boolean => differences.length > 0

function caseLines(cases: readonly TestedCase[]): readonly string[] {
  const failing = cases.filter(isFailing)
  return [
    ...failing.flatMap(({ operation, name, differences }) => [
      `${red('failed')} ${operation}: ${name}`,
      ...differences.map((difference) => `       ${difference}`),
    ]),
    `${cases.length - failing.length} passed, ${failing.length} failed`,
  ]
}
