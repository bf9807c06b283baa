import type { Connector } from '../connector.ts'
import { hintAtNames } from '../nearest-name.ts'
import { below, type ConnectorProblem, show } from '../problem.ts'

/** An id leads to one system, by a mode that there is. */
export function checkAliases({ id, aliases = [], auth }: Connector): readonly ConnectorProblem[] {
  const modes = Object.keys(auth)
  return aliases.flatMap((alias, index) => {
    const pointer = below('/aliases', index)
    const isTaken = alias.id === id || aliases.findIndex((other) => other.id === alias.id) < index
    const taken = { pointer: below(pointer, 'id'), message: `${show(alias.id)} is taken.`, hint: 'Give another id.' }
    const unknown = {
      pointer: below(pointer, 'auth'),
      message: `${show(alias.auth)} is no mode of \`auth\` of this connector.`,
      hint: hintAtNames(alias.auth, modes),
    }
    return [...(isTaken ? [taken] : []), ...(modes.includes(alias.auth) ? [] : [unknown])]
  })
}
