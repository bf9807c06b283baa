import { readFileSync } from 'node:fs'
import type { Model } from './model/model.ts'
import { openModel } from './model/model.ts'
import type { ModelFile } from './model/model-file.ts'
import { type NameFile, type NameList, toNameList } from './redact/name-list.ts'

/** What comments are read with. */
export interface TextModels {
  readonly model: Model
  readonly names: NameList
}

const FOLDER = new URL('../../../models/', import.meta.url)

const read = <Content>(name: string): Content => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as Content

const COMMENTS = 'comments-en.json'

/** Of the lists of phrases and how they are applied: goes up with what they find, so that comments are read again. */
const RULES_VERSION = 2

/** As findings name what comments were read with: the model, and the rules beside it. */
export function readModelVersion(): string {
  const { name, version } = read<ModelFile>(COMMENTS)
  return `${name}@${version}.${RULES_VERSION}`
}

/** The ones that are shipped; `npm run train` makes them. */
export const loadTextModels = (): TextModels => ({
  model: openModel(read<ModelFile>(COMMENTS)),
  names: toNameList(read<NameFile>('names.json')),
})
