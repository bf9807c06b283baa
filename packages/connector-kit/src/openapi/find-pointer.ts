import { below } from '../manifest/problem.ts'
import type { Document } from './document.ts'
import { readShape, type ShapeType } from './shape.ts'

export interface Looking {
  readonly schema: unknown
  /** What the member may be called, the likeliest first. */
  readonly names: readonly RegExp[]
  readonly types: readonly ShapeType[]
}

const DEPTH_MAX = 3

export interface FoundMember {
  readonly pointer: string
  readonly type: ShapeType
}

interface Found extends FoundMember {
  readonly rank: number
}

/** The member of a body that is called so, and where: the likelier name wins, then the one further up. */
export function findPointer(document: Document, looking: Looking): FoundMember | undefined {
  const found: Found[] = []
  let level: { readonly schema: unknown; readonly pointer: string }[] = [{ schema: looking.schema, pointer: '' }]
  for (let depth = 0; depth < DEPTH_MAX; depth += 1) {
    const next: typeof level = []
    for (const { schema, pointer } of level) {
      const shape = readShape(document, schema, 'reply')
      if (shape.type === 'array' && shape.items !== undefined)
        next.push({ schema: shape.items, pointer: below(pointer, 0) })
      for (const property of shape.properties) {
        const at = below(pointer, property.name)
        const { type } = readShape(document, property.schema, 'reply')
        const rank = looking.names.findIndex((pattern) => pattern.test(property.name))
        if (rank !== -1 && looking.types.includes(type)) found.push({ pointer: at, type, rank: rank * 10 + depth })
        else if (type === 'object' || type === 'array') next.push({ schema: property.schema, pointer: at })
      }
    }
    level = next.slice(0, 50)
  }
  return found.toSorted((left, right) => left.rank - right.rank)[0]
}
