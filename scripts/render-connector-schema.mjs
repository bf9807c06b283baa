// The JSON Schema of a connector's manifest, from its TypeScript types: written once, so that what the compiler accepts in a
// connector.ts and what the platform accepts in a connector.json cannot drift apart.
import { createGenerator } from 'ts-json-schema-generator'

const SCHEMA_ID = 'urn:howazit:connector:1'

const isNever = (schema) => JSON.stringify(schema) === '{"not":{}}'

// `undefined` as a member's type has no counterpart in JSON.
const withoutNever = (value) => {
  if (Array.isArray(value)) return value.map(withoutNever)
  if (typeof value !== 'object' || value === null) return value
  if (value.anyOf?.some(isNever)) {
    const kept = value.anyOf.filter((option) => !isNever(option))
    if (kept.length === 1) return withoutNever(kept[0])
  }
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutNever(member)]))
}

// Every kind of a discriminated union beside it: a misspelt one can then be told by name.
const withKinds = (definitions) => {
  const deref = (schema) => (schema.$ref ? definitions[schema.$ref.split('/').at(-1)] : schema)
  for (const union of Object.values(definitions).filter(({ discriminator }) => discriminator)) {
    const tag = union.discriminator.propertyName
    const kinds = union.oneOf
      .map((branch) => deref(branch).properties[tag])
      .flatMap((kind) => kind.enum ?? [kind.const])
    union.properties = { [tag]: { enum: kinds } }
  }
  return definitions
}

/** Discriminated unions are written as OpenAPI has them: a validator then judges the one branch that was meant. */
export const renderConnectorSchema = (root) => {
  const schema = createGenerator({
    path: `${root}/packages/connector-kit/src/manifest/connector.ts`,
    type: 'Connector',
    tsconfig: `${root}/packages/connector-kit/tsconfig.json`,
    schemaId: SCHEMA_ID,
    discriminatorType: 'open-api',
    skipTypeCheck: true,
  }).createSchema('Connector')
  // Whatever JSON can carry is a value: spelling that out would only make its validation recursive.
  schema.definitions.JsonValue = { description: schema.definitions.JsonValue.description }
  const { $id, $schema, $ref, definitions } = schema
  return `${JSON.stringify({ $schema, $id, title: 'Howazit connector', $ref, definitions: withKinds(withoutNever(definitions)) }, null, 2)}\n`
}
