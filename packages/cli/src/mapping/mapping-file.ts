import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { MappingKind, MappingSource } from '@howazit/sdk'
import { CommandError } from '../command-error.ts'

/** What a file's name says about it. */
interface Form {
  readonly ending: string
  readonly kind: MappingKind
  readonly output?: 'text'
}

/** The first that fits; what it ends with is not part of the mapping's name. */
const FORMS: readonly Form[] = [
  { ending: '.txt.hbs', kind: 'handlebars', output: 'text' },
  { ending: '.hbs', kind: 'handlebars' },
  { ending: '.fields.json', kind: 'fields' },
  { ending: '.map.js', kind: 'javascript' },
]

export const ENDINGS: Readonly<Record<MappingKind, string>> = {
  handlebars: '.hbs',
  fields: '.fields.json',
  javascript: '.map.js',
}

const TEST_ENDING = '.test.yaml'

/** A mapping in a file of the user's. */
export interface MappingFile {
  readonly path: string
  /** Of the mapping: the file's name without what it ends with. */
  readonly name: string
  readonly source: MappingSource
  /** The table tests beside it, whether or not they are there. */
  readonly testPath: string
}

const formOf = (path: string): Form | undefined => FORMS.find(({ ending }) => path.endsWith(ending))

/** Whether this argument is meant as a file rather than as the name of a mapping. */
export const isMappingFile = (argument: string): boolean => formOf(argument) !== undefined

/** @throws CommandError for a name that says no kind or is none; the system's error for a file that is not there. */
export async function readMappingFile(path: string): Promise<MappingFile> {
  const form = formOf(path)
  if (!form) throw noForm(path)
  const { ending, kind, output } = form
  const name = basename(path).slice(0, -ending.length)
  if (!isMappingName(name)) throw noName(name)
  const source = { kind, source: await readFile(path, 'utf8'), ...(output && { output }) }
  return { path, name, source, testPath: `${path.slice(0, -ending.length)}${TEST_ENDING}` }
}

/** The mapping that table tests are for: the file beside them. @throws CommandError where there is none, or more than one. */
export async function readTested(testPath: string): Promise<MappingFile> {
  if (!testPath.endsWith(TEST_ENDING)) throw noTest(testPath)
  const stem = testPath.slice(0, -TEST_ENDING.length)
  const paths = FORMS.map(({ ending }) => `${stem}${ending}`).filter((path) => existsSync(path))
  const [path, ...others] = paths
  if (path !== undefined && others.length === 0) return await readMappingFile(path)
  const what = path === undefined ? 'is no mapping' : `are ${paths.length} mappings: ${paths.join(', ')}`
  throw new CommandError(`Beside ${testPath} there ${what}.`, {
    tryThis: `put one there, called ${basename(stem)} with ${FORMS.map(({ ending }) => ending).join(', ')}`,
  })
}

/** As the contract has it. */
export const isMappingName = (name: string): boolean => /^[a-z0-9][a-z0-9-]{0,62}$/.test(name)

export const noName = (name: string): CommandError =>
  new CommandError(`"${name}" is no name of a mapping: small letters, digits and hyphens are, at most 63.`, {
    tryThis: `call it ${
      name
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, '-')
        .replaceAll(/^-+|-+$/g, '')
        .slice(0, 63) || 'ticket'
    }`,
  })

const noForm = (path: string): CommandError =>
  new CommandError(`${path} is no mapping by its name.`, {
    tryThis: `name it ${FORMS.map(({ ending }) => `*${ending}`).join(', ')}`,
  })

const noTest = (path: string): CommandError =>
  new CommandError(`${path} is neither a mapping nor its table tests by its name.`, {
    tryThis: `name tests *${TEST_ENDING}, beside the mapping`,
  })
