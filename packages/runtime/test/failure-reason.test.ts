import { HowazitError } from '@howazit/sdk'
import { expect, test } from 'vitest'
import { failureReason } from '../src/failure-reason.ts'

test('names the error, its code and the place, and never quotes the message', () => {
  const secret = 'my answer\n    at leaked (secret.ts:1:1)'

  const reason = failureReason(Object.assign(new TypeError(secret), { code: '22P02' }))

  expect(reason).toMatch(/^TypeError 22P02 at .*failure-reason\.test\.ts:\d+\)?$/)
})

test('knows our own errors by their code', () => {
  expect(failureReason(new HowazitError('unavailable', 'Away.'))).toMatch(/^HowazitError unavailable at /)
})

test('names what was thrown without being an error', () => {
  expect(failureReason('my answer')).toBe('thrown string')
})
