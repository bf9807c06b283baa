import type { Howazit, QuarantineChange } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { CommandError } from '../command-error.ts'
import { findMapping } from '../mapping/find-mapping.ts'
import { readPatch } from '../read-patch.ts'

/** What is done to the records of a fix; one of them. */
export const changeFlags = {
  present: Flags.boolean({ description: 'nothing but to judge them by the survey as it is now' }),
  'survey-version': Flags.integer({ min: 1, description: 'judge and store them as responses to this version' }),
  patch: Flags.string({
    description: 'patch their bodies by JSON Patch (RFC 6902): a file, - for standard input, or the operations',
    helpValue: 'FILE|JSON',
  }),
  'rename-question': Flags.string({
    multiple: true,
    description: 'call a question by another id, wherever it is: OLD=NEW',
    helpValue: 'OLD=NEW',
  }),
  'rename-option': Flags.string({
    multiple: true,
    description: 'call an option by another id, wherever it is: OLD=NEW',
    helpValue: 'OLD=NEW',
  }),
  mapping: Flags.string({ description: 'make their bodies by this mapping, NAME or NAME@v3', helpValue: 'MAPPING' }),
  'valid-answers': Flags.boolean({ description: 'leave out the answers that do not fit' }),
  'new-key': Flags.boolean({ description: 'store them under a key of their own: for idempotency_key_reuse' }),
}

export interface ChangeFlags {
  readonly present: boolean
  readonly 'survey-version'?: number | undefined
  readonly patch?: string | undefined
  readonly 'rename-question'?: readonly string[] | undefined
  readonly 'rename-option'?: readonly string[] | undefined
  readonly mapping?: string | undefined
  readonly 'valid-answers': boolean
  readonly 'new-key': boolean
}

/** As the API takes it. @throws CommandError where not one of them is given */
export async function readChange(howazit: Howazit, flags: ChangeFlags): Promise<QuarantineChange> {
  const { patch, mapping, 'survey-version': version } = flags
  const { 'rename-question': questions, 'rename-option': options } = flags
  const isRenaming = questions !== undefined || options !== undefined
  const wanted: readonly (() => QuarantineChange | Promise<QuarantineChange>)[] = [
    ...(flags.present ? [() => ({ kind: 'present' }) as const] : []),
    ...(version === undefined ? [] : [() => ({ kind: 'version', version }) as const]),
    ...(patch === undefined ? [] : [() => toPatch(patch)]),
    ...(isRenaming ? [() => toRename({ questions, options })] : []),
    ...(mapping === undefined ? [] : [() => toMapping(howazit, mapping)]),
    ...(flags['valid-answers'] ? [() => ({ kind: 'valid_answers' }) as const] : []),
    ...(flags['new-key'] ? [() => ({ kind: 'new_key' }) as const] : []),
  ]
  const [read] = wanted
  if (read === undefined || wanted.length > 1)
    throw new CommandError('Say what is to be done to them, one thing at a time.', {
      tryThis: `--present, or one of --${Object.keys(changeFlags).slice(1).join(', --')}`,
    })
  return await read()
}

async function toPatch(given: string): Promise<QuarantineChange> {
  const tryThis = `a file such as [{ "op": "replace", "path": "/submittedAt", "value": "2026-11-22T10:15:30Z" }]`
  return { kind: 'patch', operations: await readPatch(given, tryThis) }
}

function toRename({
  questions,
  options,
}: Record<'questions' | 'options', readonly string[] | undefined>): QuarantineChange {
  return {
    kind: 'rename',
    ...(questions && { questions: toRenaming(questions) }),
    ...(options && { options: toRenaming(options) }),
  }
}

function toRenaming(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair): [string, string] => {
      const [from = '', to = '', ...others] = pair.split('=')
      if (from !== '' && to !== '' && others.length === 0) return [from, to]
      throw new CommandError(`"${pair}" is not one id and another.`, { tryThis: '--rename-question OLD=NEW' })
    }),
  )
}

async function toMapping(howazit: Howazit, text: string): Promise<QuarantineChange> {
  const [, name = '', version] = /^(.+?)(?:@v([1-9]\d{0,5}))?$/.exec(text) ?? []
  const { id: mappingId } = await findMapping(howazit, name)
  return { kind: 'mapping', mappingId, ...(version !== undefined && { version: Number(version) }) }
}
