import { randomBytes, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { createClientSecret } from '../../src/clients/client-secret.ts'
import { secretsContext, tokensContext } from '../../src/connections/connection-row.ts'
import { createEvents } from '../../src/events.ts'
import { endpointContext } from '../../src/webhooks/endpoint-settings.ts'
import { createSigningSecret } from '../../src/webhooks/webhook-secret.ts'
import { createTestSecrets } from '../support/create-test-secrets.ts'
import { createTestPostgres } from '../support/databases.ts'
import { CANARY_KEY, findShapes, takeLeaks, watchText } from '../support/leaks.ts'
import { runSql } from '../support/prepare-template.ts'
import { recordEvents, setUpPostgres } from '../support/set-up-postgres.ts'
import { ANSWERS_WITH_SECRETS } from '../support/watch-answers.ts'

const TOKEN = `eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ0ZXN0In0.${randomBytes(64).toString('base64url')}`

describe('what every test is watched for', () => {
  test('knows every secret that is made here by its shape', () => {
    expect(findShapes(createSigningSecret('v1').secret)).toEqual(['a webhook secret'])
    expect(findShapes(Buffer.from(createSigningSecret('v1').secret).toString('hex'))).toEqual([
      'a webhook secret as bytes',
    ])
    expect(findShapes(createClientSecret())).toEqual(['a client secret'])
    expect(findShapes(Buffer.from(createClientSecret()).toString('hex'))).toEqual(['a client secret as bytes'])
    expect(findShapes(TOKEN)).toEqual(['a token'])
    const statement = Buffer.from('{"alg":"ES256","typ":"howazit-audit+jwt","kid":"1"}').toString('base64url')
    expect(findShapes(TOKEN.replace(/^[^.]+/, statement))).toEqual([])
    expect(findShapes(CANARY_KEY)).toEqual(['a canary in base64'])
    for (const ahead of ['', 'x', 'xy'])
      expect(findShapes(Buffer.from(`${ahead}howazit-canary-x`).toString('base64'))).toEqual(['a canary in base64'])
    expect(findShapes(JSON.stringify({ webhook_id: crypto.randomUUID(), reason: 'http_500' }))).toEqual([])
  })

  test('finds a secret in a log line, whether a logger or a stream wrote it', () => {
    createEvents(pino({}, pino.destination({ fd: 2, sync: true }))).emit('delivery.failed', {
      reason: createSigningSecret('v1').secret,
    })
    expect(takeLeaks()).toEqual(['the output has a webhook secret'])
    process.stderr.write(`${createClientSecret()}\n`)
    expect(takeLeaks()).toEqual(['the output has a client secret'])
    createEvents(pino({}, pino.destination({ fd: 2, sync: true }))).emit('delivery.failed', { reason: 'http_500' })
    expect(takeLeaks()).toEqual([])
  })

  test('finds a secret in an event that a test recorded', () => {
    recordEvents().emit('message.dead', { reason: `bad token ${TOKEN}` })
    expect(takeLeaks()).toEqual(['the event message.dead has a token'])
  })

  test('finds a secret that was left anywhere in a database', async () => {
    const leaking = await createTestPostgres()
    await runSql(
      leaking.url,
      `insert into control.signing_keys (id, sealed_key, active_from)
       values (gen_random_uuid(), convert_to('${createSigningSecret('v1').secret}', 'UTF8'), now());
       insert into control.operator_clients (id, name, secret_hash) values (gen_random_uuid(), '${createClientSecret()}', '')`,
    )
    await leaking.dispose()
    expect([...takeLeaks()].sort()).toEqual([
      'the table control.operator_clients has a client secret',
      'the table control.signing_keys has a webhook secret as bytes',
    ])
    await (await createTestPostgres()).dispose()
    expect(takeLeaks()).toEqual([])
  })

  test('knows what was sealed for a connection or an endpoint, whatever it looks like', async () => {
    await using postgres = await setUpPostgres()
    const tenant = await postgres.createTenant('acme')
    const secrets = createTestSecrets(postgres.pools)
    const seal = (context: string, value: object) => secrets.seal(tenant, Buffer.from(JSON.stringify(value)), context)
    await seal(secretsContext(randomUUID()), { apiToken: 'as any vendor likes' })
    await seal(tokensContext(randomUUID()), {
      tokens: { accessToken: 'one of today', reply: { team: 'nothing secret' } },
    })
    const auth = { kind: 'oauth2', tokenUrl: 'http://nothing.secret', clientSecret: 'secret of ours' }
    await seal(endpointContext(randomUUID()), { auth, headers: { 'x-api-key': 'key of ours' } })

    for (const text of ['as any vendor likes', 'one of today', 'secret of ours', 'key of ours']) {
      watchText('a log line', JSON.stringify({ why: `It was ${text}.` }))
      expect(takeLeaks()).toEqual(['a log line has a secret that was sealed'])
    }
    const row = `insert into control.signing_keys (id, sealed_key, active_from)
      values (gen_random_uuid(), convert_to('as any vendor likes', 'UTF8'), now())`
    const leaking = await createTestPostgres()
    await runSql(leaking.url, row)
    await leaking.dispose()
    expect(takeLeaks()).toEqual(['the table control.signing_keys has a secret that was sealed'])
    watchText('a log line', 'nothing secret at http://nothing.secret')
    expect(takeLeaks()).toEqual([])
  })

  test('finds a secret in an answer of the API, unless the contract has it there', async () => {
    const server = createServer((request, response) => {
      response.setHeader('x-request-id', '1')
      response.writeHead(request.url === '/v1/webhooks' ? 201 : 400).end(createSigningSecret('v1').secret)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const ask = async (method: string, path: string) => {
      await (await fetch(`http://127.0.0.1:${port}${path}`, { method })).text()
      return takeLeaks()
    }
    expect(await ask('POST', '/v1/webhooks')).toEqual([])
    expect(await ask('GET', '/v1/webhooks')).toEqual(['the answer 201 to GET /v1/webhooks has a webhook secret'])
    expect(await ask('POST', '/v1/clients')).toEqual(['the answer 400 to POST /v1/clients has a webhook secret'])
    server.close()
    expect(ANSWERS_WITH_SECRETS.length).toBeGreaterThan(3)
  })
})
