export type { Clock } from './clock.ts'
export { systemClock } from './clock.ts'
export type { Acceptance, Finding, LiveEvent, Offer, Page, PageQuery, Runtime } from './runtime.ts'
export type { Tenant, TenantId, Tenants } from './tenancy/tenant.ts'
