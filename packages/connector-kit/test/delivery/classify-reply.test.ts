import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { classifyReply } from '../../src/index.ts'

const now = new Date('2026-01-01T00:00:00Z')
const classify = (status: number, headers = {}) => classifyReply({ status, headers, now })

describe('classifyReply', () => {
  test.each([200, 201, 202, 204, 299])('%i is delivered', (status) => {
    expect(classify(status)).toEqual({ outcome: 'delivered', reason: `http_${status}` })
  })

  test.each([408, 425, 429, 500, 502, 503, 504, 599])('%i is tried again', (status) => {
    expect(classify(status)).toEqual({ outcome: 'retry', reason: `http_${status}` })
    expect(classify(status, { 'Retry-After': '7' })).toEqual({
      outcome: 'retry',
      reason: `http_${status}`,
      retryAfterMs: 7_000,
    })
  })

  test.each([401, 403, 410])('%i is refused and stops the connection', (status) => {
    expect(classify(status)).toEqual({ outcome: 'refused', reason: `http_${status}`, disable: true })
  })

  test.each([100, 301, 302, 307, 400, 404, 405, 409, 413, 422, 431])('%i is refused', (status) => {
    expect(classify(status, { location: 'https://elsewhere.example' })).toEqual({
      outcome: 'refused',
      reason: `http_${status}`,
    })
  })

  test.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT', 'CERT_HAS_EXPIRED'])(
    '%s came before the request and is tried again',
    (code) => {
      expect(classifyReply({ error: { code }, now })).toEqual({
        outcome: 'retry',
        reason: `network_${code.toLowerCase()}`,
      })
    },
  )

  test.each([
    'ECONNRESET',
    'UND_ERR_HEADERS_TIMEOUT',
    'UND_ERR_BODY_TIMEOUT',
    'UND_ERR_SOCKET',
    'EPIPE',
    'SOMETHING_NEW',
  ])('%s leaves open whether the request was taken', (code) => {
    expect(classifyReply({ error: { code }, now }).outcome).toBe('unknown')
    expect(classifyReply({ error: { code, wasSent: false }, now }).outcome).toBe('retry')
  })

  test('decides for every status there can be', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 999 }), (status) => {
        const { outcome, disable } = classify(status)
        expect(outcome === 'delivered').toBe(status >= 200 && status <= 299)
        if (disable) expect(outcome).toBe('refused')
      }),
    )
  })
})
