import type { Howazit, NamedMapping } from '@howazit/sdk'
import { CommandError } from '../command-error.ts'
import { EXIT } from '../exit-code.ts'
import { isId } from '../id-arg.ts'

/** The mapping of this name or id; undefined where no mapping has the name. */
export async function findMappingIfThere(howazit: Howazit, name: string): Promise<NamedMapping | undefined> {
  if (isId(name)) return await howazit.mappings.get(name)
  // A name that is none would be refused, where all there is to say is that nothing is called so.
  const { items } = await howazit.mappings.list({ name: name.toLowerCase().slice(0, 63), limit: 1 })
  return items.find((mapping) => mapping.name === name)
}

/** @throws CommandError where there is none. */
export async function findMapping(howazit: Howazit, name: string): Promise<NamedMapping> {
  const mapping = await findMappingIfThere(howazit, name)
  if (mapping) return mapping
  throw new CommandError(`There is no mapping "${name}".`, {
    tryThis: 'howazit mapping list, or howazit mapping publish FILE to make one',
    exitCode: EXIT.notFound,
  })
}
