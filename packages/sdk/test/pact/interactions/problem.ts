import { MatchersV3 } from '@pact-foundation/pact'

const { equal, like, uuid } = MatchersV3

export const REQUEST_ID = '01a1f1c0-5f0e-4b1c-8a39-6b7f0d1f2c99'

/** A problem of the catalogue; its type leads to where it is explained. */
export const problem = (status: number, code: string, more: Readonly<Record<string, unknown>> = {}) => ({
  type: equal(`/docs/problems#${code}`),
  title: like('What is wrong'),
  status: equal(status),
  code: equal(code),
  requestId: uuid(REQUEST_ID),
  ...more,
})
