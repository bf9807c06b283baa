import { Flags } from '@oclif/core'
import { CommandError } from '../command-error.ts'
import type { SourceOptions } from './connector-source.ts'

/** Of commands that read published connectors. */
export const SOURCE_FLAGS = {
  key: Flags.string({
    multiple: true,
    description: 'thumbprint (RFC 7638) of a key that may sign; with it no other may. Repeatable',
  }),
  registry: Flags.string({
    default: 'https://registry.npmjs.org',
    env: 'npm_config_registry',
    description: 'the registry of npm: sources',
  }),
  'allow-private': Flags.boolean({
    description: 'let the named host be in this network: a loopback or private address, without TLS as well',
  }),
}

export interface SourceFlags {
  readonly registry: string
  readonly 'allow-private': boolean
}

/** @throws CommandError for a registry that is no address */
export function sourceOptionsOf({ registry, 'allow-private': allowPrivate }: SourceFlags): SourceOptions {
  if (!/^https?:\/\/[^/?#@\s]+[^?#\s]*$/.test(registry) || !URL.canParse(registry))
    throw new CommandError(`"${registry.slice(0, 100)}" is no address of a registry.`, {
      tryThis: 'write it like https://registry.npmjs.org',
    })
  return { registry, allowPrivate }
}
