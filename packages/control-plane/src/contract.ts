import contract from './generated/contract.gen.json' with { type: 'json' }
import type { RouteHandlers } from './generated/fastify.gen.ts'

export type OperationId = keyof RouteHandlers

/** What of an operation goes to the audit log; `operators` is what operators do with it alone. */
export interface AuditMark {
  readonly record: 'always' | 'operators' | 'never'
  /** Who must say why. */
  readonly reason?: 'operators'
  /** Why it is never recorded. */
  readonly because?: string
}

export interface Operation {
  readonly operationId: OperationId
  readonly method: string
  /** As in the contract, with `{parameters}`. */
  readonly path: string
  /** Scopes a token must have; undefined for a public operation. */
  readonly scopes: readonly string[] | undefined
  readonly isPlanned: boolean
  /** Undefined for a read that nobody's is recorded of. */
  readonly audit: AuditMark | undefined
  readonly needsBody: boolean
  /** The body is a form (`application/x-www-form-urlencoded`). */
  readonly takesForm: boolean
  /** The answer is an event stream, which has no end. */
  readonly isStream: boolean
}

const FORM_TYPE = 'application/x-www-form-urlencoded'
const STREAM_TYPE = 'text/event-stream'
export const METHODS = ['get', 'put', 'post', 'patch', 'delete'] as const

interface ContractOperation {
  readonly operationId: string
  readonly security?: readonly Record<string, readonly string[]>[]
  readonly requestBody?: { readonly required?: boolean; readonly content: Readonly<Record<string, unknown>> }
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>
  readonly 'x-howazit-planned'?: boolean
  readonly 'x-howazit-audit'?: AuditMark
}

/** No `security` means the contract's default (any valid token), an empty one means public. */
function scopesOf(operation: ContractOperation): readonly string[] | undefined {
  if (!operation.security) return []
  return operation.security.length === 0
    ? undefined
    : operation.security.flatMap((scheme) => Object.values(scheme).flat())
}

/** Every operation of the contract, in its order. */
export function listOperations(): readonly Operation[] {
  return Object.entries(contract.paths as Record<string, Record<string, unknown>>).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method] as ContractOperation | undefined
      if (!operation) return []
      return [
        {
          operationId: operation.operationId as OperationId,
          method: method.toUpperCase(),
          path,
          scopes: scopesOf(operation),
          isPlanned: operation['x-howazit-planned'] === true,
          audit: operation['x-howazit-audit'],
          needsBody: operation.requestBody?.required === true,
          takesForm: FORM_TYPE in (operation.requestBody?.content ?? {}),
          isStream: STREAM_TYPE in (operation.responses['200']?.content ?? {}),
        },
      ]
    }),
  )
}

/** Every scope that a token of a tenant can have. */
export function listTenantScopes(): readonly string[] {
  return contract.components.schemas.Scope.enum
}

export { contract }
