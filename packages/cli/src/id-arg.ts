import { Args } from '@oclif/core'
import { CommandError } from './command-error.ts'

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i

export const isId = (text: string): boolean => UUID.test(text)

/** `text`, once it is known to be an id; `tryThis` says where ids are to be had. */
export function parseId(text: string, { what, tryThis }: { what: string; tryThis: string }): string {
  if (isId(text)) return text
  throw new CommandError(`"${text}" is not the id of a ${what}.`, { tryThis })
}

/** A required argument that is the id of something. */
export const idArg = (what: string, tryThis: string) =>
  Args.string({
    required: true,
    description: `id of the ${what}`,
    parse: async (text) => parseId(text, { what, tryThis }),
  })
