import type { TenantId } from '@howazit/runtime'
import type { Operation } from '../operation.ts'

/**
 * A page of ours with words of others in it: it loads nothing, runs nothing, and has an origin of its own, whatever got into it. Its style is
 * within it, and the page says itself which one that is.
 */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"

export const downloadArtifact: Operation<'downloadArtifact'> = (runtime) => async (request, reply) => {
  const { jobId: insightId, artifactName: name } = request.params
  const { tenantId, expires, signature } = request.query

  const link = { tenantId: tenantId as TenantId, insightId, name, expires, signature }
  const { mediaType, sha256, body } = await runtime.insights.openArtifact(link)

  const shown = name === 'report.html' ? 'inline' : 'attachment'
  return reply
    .code(200)
    .type(mediaType)
    .headers({
      'content-disposition': `${shown}; filename="insight-${insightId}-${name}"`,
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'private, no-store',
      etag: `"${sha256}"`,
    })
    .send(body as never)
}
