/** Where a receiver may try to send us instead. */
const PLACES = [
  'http://127.0.0.1/',
  'http://[::1]/',
  'http://169.254.169.254/latest/meta-data/',
  'http://10.0.0.1/',
  'http://localhost/',
  'https://127.0.0.1/',
  '//127.0.0.1/',
  '/elsewhere',
  'http://honest-0-1.example.com/elsewhere',
  'http://127.0.0.1:22/',
  'file:///etc/passwd',
  'gopher://127.0.0.1:70/_x',
]
const STATUSES = [300, 301, 302, 303, 305, 307, 308]

export interface Redirect {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
}

/** Each way of HTTP to say "go there". */
export const REDIRECTS: readonly Redirect[] = PLACES.flatMap((place): Redirect[] => [
  ...STATUSES.map((status) => ({ status, headers: { location: place } })),
  { status: 200, headers: { refresh: `0; url=${place}` } },
  { status: 201, headers: { location: place, 'content-location': place } },
  { status: 401, headers: { location: place, 'www-authenticate': `Bearer authorization_uri="${place}"` } },
  { status: 204, headers: { 'alt-svc': 'h2="127.0.0.1:443"; ma=86400', link: `<${place}>; rel=preconnect` } },
])
