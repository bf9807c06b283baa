import { SerializerSelector } from '@fastify/fast-json-stringify-compiler'
import type { FastifyServerOptions } from 'fastify'
import { once } from './once.ts'
import { inlineReferences } from './references.ts'

type BuildSerializer = NonNullable<
  NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>['buildSerializer']
>

/** By the schema of the contract: every API of the process answers by the same ones. */
const built = new WeakMap<object, () => (data: unknown) => string>()

/** Fastify's own, but each is built for its first answer and not when the API starts. */
export const buildSerializer: BuildSerializer = (externalSchemas, options) => {
  const build = SerializerSelector()(externalSchemas, options)
  return (route) => {
    const schema = route.schema as object
    const serializer = built.get(schema) ?? once(() => build({ ...route, schema: copyOf(schema) }))
    built.set(schema, serializer)
    return (data: unknown) => serializer()(data)
  }
}

/** The builder adds to what it is given. */
const copyOf = (schema: object) => structuredClone(inlineReferences(schema))
