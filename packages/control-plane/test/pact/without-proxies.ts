import { vi } from 'vitest'

/** Pact sends everything through a proxy that the environment names, and what is on this machine is behind none. */
export function withoutProxies(): void {
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()])
  for (const name of names) vi.stubEnv(name, undefined)
}
