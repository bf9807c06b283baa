import type { SurveyResponse } from '@howazit/sdk'
import { HowazitError } from '@howazit/sdk'
import { isUuid } from '../ids.ts'
import type { Oltp } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { findResponse } from './select-responses.ts'
import { toSurveyResponse } from './to-survey-response.ts'

/** Reads a response with its answers, or throws `not_found`; an erased one is not found. */
export function createGetResponse({ oltp }: { readonly oltp: Oltp }) {
  return async function getResponse(tenant: Tenant, responseId: string): Promise<SurveyResponse> {
    const found = isUuid(responseId)
      ? await oltp.inTenant(tenant, (tx) => findResponse(tx, tenant.id, responseId))
      : undefined
    if (!found) throw responseNotFound(responseId)
    return toSurveyResponse(found.response, found.revision)
  }
}

export const responseNotFound = (responseId: string): HowazitError =>
  new HowazitError('not_found', `There is no response ${responseId.slice(0, 64)}.`)
