import { Args } from '@oclif/core'
import { CommandError } from './command-error.ts'

const CLIENT_ID = /^hc_[A-Za-z0-9_-]{43}$/

/** A required argument that is the id of an API client. */
export const clientIdArg = () =>
  Args.string({
    required: true,
    description: 'id of the client',
    parse: async (text) => {
      if (CLIENT_ID.test(text)) return text
      throw new CommandError(`"${text}" is not the id of a client.`, { tryThis: 'howazit client list' })
    },
  })
