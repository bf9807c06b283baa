import { describe, expect, it } from 'vitest'
import { contract, listOperations } from '../src/contract.ts'
import { inlineReferences } from '../src/references.ts'
import { routeSchemas } from '../src/route-schemas.ts'

const { schemas } = contract.components

describe('routeSchemas', () => {
  it('has every operation of the contract, and the same object for one at each call', () => {
    const operations = listOperations().map(({ operationId }) => operationId)
    expect([...routeSchemas().keys()]).toEqual(operations)
    for (const operation of operations) expect(routeSchemas().get(operation)).toBe(routeSchemas().get(operation))
  })

  it('takes parameters of the path and of the operation, headers by the names that Node gives them', () => {
    expect(routeSchemas().get('updateResponse')).toMatchObject({
      params: { properties: { responseId: expect.anything() }, required: ['responseId'] },
      headers: { properties: { 'x-howazit-reason': expect.anything() } },
      body: { content: { 'application/json': { schema: expect.anything() } } },
    })
  })

  it('serialises JSON answers alone', () => {
    const answers = [...routeSchemas().values()].flatMap(({ response }) => Object.entries(response))
    expect(answers.length).toBeGreaterThan(100)
    for (const [status, { content }] of answers) {
      expect(status).toMatch(/^\d{3}$/)
      expect(Object.keys(content)).toEqual(['application/json'])
    }
  })
})

describe('inlineReferences', () => {
  it('puts what is referred to in the places of references, in every schema of the contract', () => {
    for (const schema of Object.values(schemas))
      expect(JSON.stringify(inlineReferences(schema))).not.toContain('"$ref"')
  })

  it('gives the same object for the same part', () => {
    expect(inlineReferences(schemas.ResponseIngest)).toBe(inlineReferences(schemas.ResponseIngest))
  })

  it('says which reference leads nowhere', () => {
    expect(() => inlineReferences({ $ref: '#/components/schemas/Nothing' })).toThrow(
      'The contract has no #/components/schemas/Nothing.',
    )
  })
})
