import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OPERATOR_SCOPE } from '../src/auth/token-claims.ts'
import { contract, listOperations, type Operation } from '../src/contract.ts'
import { compileComponent } from '../src/validation.ts'
import { startPlatform, type TestPlatform } from './support/start-platform.ts'

const ANY_ID = '00000000-0000-7000-8000-000000000000'
const operations = listOperations()
const guarded = operations.filter(({ scopes }) => scopes !== undefined)
const scoped = guarded.filter(({ scopes }) => scopes !== undefined && scopes.length > 0)
const forOperators = guarded.filter(({ scopes }) => scopes?.includes(OPERATOR_SCOPE))
const forTenants = scoped.filter((operation) => !forOperators.includes(operation))
const open = operations.filter(({ scopes, method }) => scopes === undefined && method === 'GET')
const planned = operations.filter(({ isPlanned }) => isPlanned)

/** Open, and still refused without what has to come along: a consent has no state here, and a link no signature. */
const REFUSED: Readonly<Record<string, number>> = { receiveConsent: 422, downloadArtifact: 400 }

const toUrl = ({ path }: Operation) => path.replace(/\{[^}]+\}/g, ANY_ID)

/** A body that is valid for planned operations, so that only their being planned can refuse it. */
const BODIES: Readonly<Record<string, unknown>> = {
  createInsight: { surveyId: ANY_ID, timeframe: { from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' } },
}

describe('the contract on a running server', () => {
  let platform: TestPlatform

  beforeAll(async () => {
    platform = await startPlatform()
  })
  afterAll(() => platform.stop())

  async function call(operation: Operation, token?: string) {
    const body = BODIES[operation.operationId]
    const response = await fetch(platform.url + toUrl(operation), {
      method: operation.method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    return { response, body: (await response.json()) as Record<string, unknown> }
  }

  it.each(guarded)('$operationId without a token answers 401', async (operation) => {
    const { response, body } = await call(operation)
    expect(response.status).toBe(401)
    expect(response.headers.get('content-type')).toContain('application/problem+json')
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(body).toMatchObject({ code: 'unauthenticated', requestId: response.headers.get('x-request-id') })
  })

  it.each(scoped)('$operationId with a token that lacks its scope answers 403 and names it', async (operation) => {
    const [missing, ...others] = operation.scopes as readonly string[]
    const { response, body } = await call(operation, await platform.tokenWith(['other:scope', ...others]))
    expect(response.status).toBe(403)
    expect(body).toMatchObject({ code: 'insufficient_scope', expected: missing })
  })

  it.each(forTenants)('$operationId is closed to operators', async (operation) => {
    const { response } = await call(operation, platform.operatorToken)
    expect(response.status).toBe(403)
  })

  it.each(forOperators)('$operationId is closed to tenants, whatever their scopes', async (operation) => {
    const { response } = await call(operation, platform.token)
    expect(response.status).toBe(403)
  })

  it.each(open)('$operationId is open to everyone', async (operation) => {
    const { response } = await call(operation)
    // What is asked for by an id that nobody has is not there, for whoever asks.
    expect(response.status).toBe(REFUSED[operation.operationId] ?? (operation.path.includes('{') ? 404 : 200))
  })

  it.each(planned)('$operationId is planned and answers 501', async (operation) => {
    const { response, body } = await call(operation, platform.token)
    expect(response.status).toBe(501)
    expect(body).toMatchObject({ code: 'planned' })
  })

  it('gives clients the scopes that operations need, and no others', () => {
    const { OAuth2 } = contract.components.securitySchemes
    const described = Object.keys(OAuth2.flows.clientCredentials.scopes)
    expect([...contract.components.schemas.Scope.enum, OPERATOR_SCOPE]).toEqual(described)
    expect(described.toSorted()).toEqual([...new Set(scoped.flatMap(({ scopes = [] }) => scopes))].toSorted())
  })

  it('refuses a token whose signature was changed', async () => {
    const [head, payload] = platform.token.split('.')
    const { response } = await call(
      operations.find((operation) => operation.operationId === 'whoami') as Operation,
      `${head}.${payload}.${'A'.repeat(43)}`,
    )
    expect(response.status).toBe(401)
  })

  it('answers 404 for a path it does not have, token or not', async () => {
    const response = await fetch(`${platform.url}/v1/nothing`, { method: 'POST', body: '{' })
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ code: 'not_found', pointer: '/path' })
  })

  it('answers 405 with the methods a path takes', async () => {
    const response = await fetch(`${platform.url}/v1/surveys`, { method: 'DELETE' })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('GET, HEAD, POST, OPTIONS')
    expect(await response.json()).toMatchObject({ code: 'method_not_allowed' })
  })

  it('answers OPTIONS with the methods and HEAD like GET without a body', async () => {
    const options = await fetch(`${platform.url}/v1/responses/${ANY_ID}`, { method: 'OPTIONS' })
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, HEAD, PATCH, DELETE, OPTIONS'])
    const head = await fetch(`${platform.url}/health`, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
  })

  it('serves the reference page from itself alone', async () => {
    const page = await fetch(`${platform.url}/docs/`)
    const html = await page.text()
    expect(page.status).toBe(200)
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect([...html.matchAll(/<(?:script|link)[^>]+(?:src|href)="([^"]+)"/g)].map(([, url]) => url)).not.toContainEqual(
      expect.stringMatching(/^(https?:)?\/\//),
    )
    const specification = (await (await fetch(`${platform.url}/openapi.json`)).json()) as { openapi: string }
    expect(specification.openapi).toBe('3.1.0')
  })

  it('sends security headers with every answer', async () => {
    const { headers } = await fetch(`${platform.url}/v1/whoami`)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none'")
  })
})

interface Example {
  readonly where: string
  readonly schema: { $ref?: string }
  readonly value: unknown
}

/** Every example that stands beside a schema of a request or an answer. */
function listExamples(node: unknown, where = ''): Example[] {
  if (typeof node !== 'object' || node === null) return []
  const { schema, examples } = node as {
    schema?: { $ref?: string }
    examples?: Record<string, { $ref?: string; value?: unknown }>
  }
  const here =
    schema && examples && !Array.isArray(examples)
      ? Object.entries(examples).map(([name, example]) => ({
          where: `${where}#${name}`,
          schema,
          value: example.$ref === undefined ? example.value : resolveExample(example.$ref),
        }))
      : []
  return [...here, ...Object.entries(node).flatMap(([name, child]) => listExamples(child, `${where}/${name}`))]
}

const resolveExample = (ref: string) =>
  (contract.components.examples as Record<string, { value: unknown }>)[ref.split('/').at(-1) as string]?.value

describe('the examples of the contract', () => {
  const examples = listExamples({ paths: contract.paths, webhooks: contract.webhooks })

  it('are there', () => {
    expect(examples.length).toBeGreaterThan(3)
  })

  it.each(examples)('$where matches its schema', ({ schema, value }) => {
    const validate = compileComponent(schema.$ref?.split('/').at(-1) as never)
    expect(validate(value), JSON.stringify(validate.errors)).toBe(true)
  })
})
