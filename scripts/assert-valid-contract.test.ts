import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { assertValidContract } from './assert-valid-contract.ts'

const howazit = parse(readFileSync(new URL('../openapi/howazit.yaml', import.meta.url), 'utf8'))
const read = () => structuredClone(howazit)

describe('assertValidContract', () => {
  it('takes the contract and leaves it as it is', async () => {
    const contract = read()
    await assertValidContract(contract, 'howazit.yaml')
    expect(contract).toEqual(read())
  })

  it('names the place of what OpenAPI does not know', async () => {
    const contract = read()
    contract.paths['/v1/surveys'].get.respones = {}
    const refusal = 'howazit.yaml is not valid:\n  /paths/~1v1~1surveys/get: must NOT have unevaluated properties'
    await expect(assertValidContract(contract, 'howazit.yaml')).rejects.toThrow(refusal)
  })

  it('names a reference that leads nowhere', async () => {
    const contract = read()
    contract.components.schemas.Survey = { $ref: '#/components/schemas/Suvrey' }
    await expect(assertValidContract(contract, 'howazit.yaml')).rejects.toThrow('#/components/schemas/Suvrey')
  })
})
