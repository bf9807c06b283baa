/** What text becomes a line end for one parser or another: as it is, encoded, or cut down to its low byte. */
const LINE_ENDS = [
  '\r\n',
  '\n',
  '\r',
  '\r\n ',
  '\u010d\u010a',
  '\u560d\u560a',
  '\u0085',
  '\u2028',
  '\u000b',
  '\u0000',
  '%0d%0a',
]
const HEADER = 'x-injected: 1'
const REQUEST = 'GET /smuggled HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'

export interface Injection {
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

const headers = LINE_ENDS.flatMap((end): Injection[] => [
  { headers: { 'x-a': `b${end}${HEADER}` } },
  { headers: { 'x-a': `${end}${HEADER}` } },
  { headers: { [`x-a${end}x-injected`]: '1' } },
  { headers: { 'x-a': `b${end}${end}${REQUEST}` } },
  { headers: { cookie: `a=b;${end}${HEADER}` } },
])
const others = LINE_ENDS.flatMap((end): Injection[] => [
  { method: `POST / HTTP/1.1${end}${HEADER}${end}${end}` },
  { method: `GET${end}` },
  { path: `/a${end}${HEADER}` },
  { path: `/a HTTP/1.1${end}${HEADER}${end}${end}` },
  { path: `/?q=${end}${HEADER}` },
  { path: `/#${end}${HEADER}` },
  { body: `${end}${end}${REQUEST}` },
])
const connection: Injection[] = [
  { headers: { host: '127.0.0.1' } },
  { headers: { Host: '169.254.169.254' } },
  { headers: { 'content-length': '0' }, body: REQUEST },
  { headers: { 'Content-Length': '0, 5' }, body: REQUEST },
  { headers: { 'transfer-encoding': 'chunked' }, body: `0\r\n\r\n${REQUEST}` },
  { headers: { 'transfer-encoding ': 'chunked' }, body: `0\r\n\r\n${REQUEST}` },
  { headers: { connection: 'upgrade', upgrade: 'websocket' } },
  { headers: { upgrade: 'h2c' } },
  { headers: { expect: '100-continue' } },
  { headers: { te: 'trailers', trailer: 'x-injected' } },
  { headers: { 'proxy-authorization': 'Basic eA==' } },
  { headers: { 'proxy-connection': 'keep-alive' } },
  { method: 'CONNECT' },
  { method: 'connect', path: '/127.0.0.1:80' },
  { method: '' },
  { body: `1\r\n${REQUEST}` },
]

/** Requests that try to become two, or to say more than they may. */
export const INJECTIONS: readonly Injection[] = [...headers, ...others, ...connection]
