import type { Connection, Howazit, Route } from '@howazit/sdk'
import { Args } from '@oclif/core'
import { CommandError } from '../command-error.ts'
import { EXIT } from '../exit-code.ts'
import { isId } from '../id-arg.ts'

export const connectionArg = () => Args.string({ required: true, description: 'name or id of the connection' })

/** A connection by its name or id. @throws CommandError where there is none of the name */
export async function findConnection({ connections }: Howazit, text: string): Promise<Connection> {
  if (isId(text)) return await connections.get(text)
  const { items } = await connections.list({ name: text })
  if (items[0]) return items[0]
  throw new CommandError(`There is no connection "${text}".`, {
    tryThis: 'howazit connection list',
    exitCode: EXIT.notFound,
  })
}

/** @throws CommandError where the connection has none of this id */
export function findRoute({ id: connectionId, name, routes }: Connection, routeId: string): Route {
  const route = routes.find(({ id }) => id === routeId.toLowerCase())
  if (route) return route
  throw new CommandError(`${name} has no route ${routeId}.`, {
    tryThis: `howazit connection show ${connectionId}`,
    exitCode: EXIT.notFound,
  })
}
