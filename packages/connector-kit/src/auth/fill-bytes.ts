import { CannotBuild } from '../request/cannot-build.ts'
import { parseTemplate } from '../request/parse-template.ts'

/** Fills what is signed, in bytes: a body need not be text. */
export function fillBytes(template: string, values: Readonly<Record<string, string | Uint8Array | undefined>>): Buffer {
  const { parts, fault } = parseTemplate(template)
  if (fault) throw new CannotBuild('value_unusable', `"${template}" is no template: ${fault}.`, 'Mend the manifest.')
  const pieces = parts.map((part) => {
    const value = typeof part === 'string' ? part : signedValue(part.name, values)
    return typeof value === 'string' ? Buffer.from(value, 'utf8') : value
  })
  return Buffer.concat(pieces)
}

function signedValue(name: string, values: Parameters<typeof fillBytes>[1]): string | Uint8Array {
  const value = Object.hasOwn(values, name) ? values[name] : undefined
  if (value !== undefined) return value
  throw new CannotBuild(
    'value_missing',
    `{${name}} is nothing that can be signed here.`,
    `Known: ${Object.keys(values).join(', ')}.`,
  )
}
