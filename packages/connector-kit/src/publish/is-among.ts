import { hash } from 'node:crypto'
import type { Decision } from './catalogue.ts'

/** 10,000 shares of a hundredth of a percent each. */
const SHARES = 10_000

/**
 * Whether a tenant is among the share of tenants that a version is given to: the same answer wherever and whenever it is asked, and
 * a larger share has every tenant of a smaller one. Other versions begin with other tenants, so that nobody is always the first.
 */
export function isAmong({ connector, version, percent = 100 }: Decision, tenantId: string): boolean {
  const number = Number.parseInt(hash('sha256', `${connector}@${version}:${tenantId}`).slice(0, 12), 16)
  return number % SHARES < percent * (SHARES / 100)
}
