import type { Connector } from '../connector.ts'
import { below, type ConnectorProblem, show } from '../problem.ts'

/** RFC 6901. */
const POINTER = /^(?:\/(?:[^~/]|~[01])*)+$/

/** Markup is a field's where only some texts are in it, and where it is no text but a document. */
export function checkEscaping({ operations }: Connector): readonly ConnectorProblem[] {
  return Object.entries(operations).flatMap(([name, { escaping, mapping }]) => {
    const pointer = below('/operations', name, 'escaping')
    if (escaping === 'adf') {
      const message = 'Not every text can be a document.'
      return [{ pointer, message, hint: "Name the fields: { '/fields/description': 'adf' }." }]
    }
    if (typeof escaping !== 'object') return []
    if (mapping.endsWith('.hbs')) {
      const message = `${show(mapping)} is a text as a whole: it has no fields.`
      return [{ pointer, message, hint: 'Write one for all of its texts, or make it .fields.json.' }]
    }
    return Object.keys(escaping)
      .filter((field) => !POINTER.test(field))
      .map((field) => {
        const message = `${show(field)} is no pointer to a field.`
        return { pointer: below(pointer, field), message, hint: "Write it as '/blocks/*/text'." }
      })
  })
}
