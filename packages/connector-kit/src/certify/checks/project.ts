import { advised, type Check, required, unless } from '../check.ts'
import type { Evidence } from '../evidence.ts'

export const README_HEADINGS = ['What it does', 'On the other side', 'Settings', 'Limits', 'Testing it']
const README_LINES_MAX = 60
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepare']

interface Package {
  readonly version?: unknown
  readonly license?: unknown
  readonly scripts?: Readonly<Record<string, unknown>>
  readonly dependencies?: Readonly<Record<string, unknown>>
}

/** Built-in connectors are in a package together: what is asked of a package cannot be asked of them. */
function packageOf({ files }: Evidence): Package | undefined {
  const text = files['package.json']
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

const ofPackage =
  (find: (json: Package, evidence: Evidence) => readonly string[]): Check['find'] =>
  (evidence) => {
    const json = packageOf(evidence)
    return json && find(json, evidence)
  }
const readmeOf = ({ files }: Evidence) => files['README.md'] ?? ''

export const projectChecks: readonly Check[] = [
  ...required([
    [
      'readme.headings',
      `the README has the headings ${README_HEADINGS.join(', ')}`,
      'Write what is missing, in this order.',
      (evidence) => {
        const headings = [...readmeOf(evidence).matchAll(/^## (.+?)\s*$/gm)].map(([, heading]) => heading ?? '')
        return README_HEADINGS.filter((heading) => !headings.includes(heading)).map(
          (heading) => `"${heading}" is missing.`,
        )
      },
    ],
    [
      'readme.operations',
      'the README names every operation',
      'Add a row to the table of "What it does".',
      (evidence) =>
        evidence.operations.flatMap(({ name }) => unless(readmeOf(evidence).includes(name), `${name} is missing.`)),
    ],
    [
      'package.version',
      'package.json and manifest have one version',
      'Set both to the same.',
      ofPackage(({ version }, { connector }) =>
        unless(version === connector.version, `They are ${String(version)} and ${connector.version}.`),
      ),
    ],
    [
      'package.no_install_scripts',
      'installing it runs nothing',
      'Remove the script.',
      ofPackage(({ scripts = {} }) =>
        INSTALL_SCRIPTS.filter((name) => name in scripts).map((name) => `${name} is a script.`),
      ),
    ],
    [
      'package.no_dependencies',
      'it brings no code of others',
      'Move what tests need to devDependencies; a manifest can import nothing else.',
      ofPackage(({ dependencies = {} }) => Object.keys(dependencies).map((name) => `It depends on ${name}.`)),
    ],
    [
      'package.licence',
      'package.json names a licence',
      'Give `license` an SPDX identifier, or "SEE LICENSE IN <file>".',
      ofPackage(({ license }) => unless(typeof license === 'string' && license !== '', 'It names none.')),
    ],
  ]),
  ...advised([
    [
      'readme.short',
      `the README fits ${README_LINES_MAX} lines`,
      'Shorten it: it is read while connecting.',
      (evidence) => {
        const lines = readmeOf(evidence).split('\n').length
        return unless(lines <= README_LINES_MAX, `It has ${lines}.`)
      },
    ],
    [
      'readme.fields',
      'the README names every setting and secret',
      'Say where each is found.',
      (evidence) =>
        Object.keys({ ...evidence.connector.settings, ...evidence.connector.secrets }).flatMap((name) =>
          unless(readmeOf(evidence).includes(name), `${name} is missing.`),
        ),
    ],
    [
      'package.licence_text',
      'the text of its licence is in the folder',
      'Put it into LICENSE: howazit connector publish asks for it.',
      ofPackage((_, { files }) => unless(files.LICENSE !== undefined, 'There is no LICENSE.')),
    ],
    [
      'package.ci',
      'a workflow tests and certifies every change',
      'Take the one that howazit connector new writes: .github/workflows/connector.yml',
      (evidence) => {
        if (packageOf(evidence) === undefined) return undefined
        const workflows = Object.entries(evidence.files).filter(([path]) => path.startsWith('.github/workflows/'))
        return unless(
          workflows.some(([, text]) => text.includes('connector certify')),
          'There is none.',
        )
      },
    ],
  ]),
]
