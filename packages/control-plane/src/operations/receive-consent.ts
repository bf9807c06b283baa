import type { Operation } from '../operation.ts'

/** Who sees it has agreed in a browser; nothing of what came back is in it, and nothing that a script could read. */
const PAGE = `<!doctype html>
<meta charset="utf-8">
<title>Connected</title>
<p>The connection is ready. This page can be closed.
`

export const receiveConsent: Operation<'receiveConsent'> = (runtime) => async (request, reply) => {
  const [, query = ''] = (request.raw.url ?? '').split(/\?(.*)/s)
  await runtime.audit.ready()
  await runtime.connections.receiveConsent(query)
  // The code is in the address: no page that is opened from here learns it.
  reply.header('referrer-policy', 'no-referrer').header('cache-control', 'no-store')
  return reply
    .code(200)
    .type('text/html; charset=utf-8')
    .send(PAGE as never)
}
