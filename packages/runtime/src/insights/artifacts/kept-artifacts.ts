import { HowazitError, type InsightArtifactName } from '@howazit/sdk'
import { type ObjectFolder, type ObjectKey, objectFolder, objectKey } from '../../objects/object-key.ts'
import type { Objects } from '../../objects/objects.ts'
import type { Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import { loadDocument } from './load-document.ts'
import { makeArtifacts } from './make-artifacts.ts'

/** A file as the row of its insight knows it. */
export interface KeptArtifact {
  readonly name: InsightArtifactName
  readonly bytes: number
  readonly sha256: string
}

/** By what is in it: a file that is put again, after whatever death, is the same object. */
export const keyOf = (tenant: Tenant, insightId: string, { name, sha256 }: KeptArtifact): ObjectKey => {
  const end = name.lastIndexOf('.')
  const [stem, extension] = [name.slice(0, end), name.slice(end + 1)]
  // What a chart is called is too long for a key, and is in it.
  const file = extension === 'svg' ? `charts/${sha256}` : `${stem}-${sha256}`
  return objectKey(tenant.id, `insights/${insightId}/${file}.${extension}`)
}

const folderOf = (tenant: Tenant, insightId: string): ObjectFolder => objectFolder(tenant.id, `insights/${insightId}`)

export interface KeepDeps {
  /** Undefined where there is no object storage: then there are no files. */
  readonly objects: Pick<Objects, 'put' | 'list' | 'delete'> | undefined
}

interface ToKeep {
  readonly insightId: string
  readonly signal: AbortSignal
}

/** Less than a transaction may wait for. */
const PUT_MS = 20_000

/**
 * Makes the files of an insight of what it found. Its row is locked until the transaction ends, and whoever erases a response locks it too: so
 * nothing that is put has words of somebody who is erased by then, and an erasure that comes later finds the files in the row.
 */
export async function keepArtifacts(
  { objects }: KeepDeps,
  tx: Tx,
  { tenant, insightId, signal }: ToKeep & { readonly tenant: Tenant },
): Promise<void> {
  if (!objects) return
  const made = makeArtifacts(await loadDocument(tx, tenant, insightId))
  const kept = made.map(({ name, body, sha256 }): KeptArtifact => ({ name, bytes: body.length, sha256 }))
  // 1. What is there from now on. 2. What was before is gone, whoever left it: it may quote somebody who was erased since. 3. The row.
  await putAll(
    objects,
    kept.map((artifact, at) => ({ key: keyOf(tenant, insightId, artifact), body: made[at]!.body })),
    signal,
  )
  await deleteArtifacts(objects, tenant, { insightId, except: kept })
  await tx.query(KEEP, [tenant.id, insightId, JSON.stringify(kept)])
}

/** Until none of them is under way any more: one that came through after the row was let go would be nobody's to delete. */
async function putAll(
  objects: Pick<Objects, 'put'>,
  files: readonly { readonly key: ObjectKey; readonly body: Buffer }[],
  signal: AbortSignal,
): Promise<void> {
  const tooLong = AbortSignal.timeout(PUT_MS)
  const inTime = AbortSignal.any([signal, tooLong])
  const ends = await Promise.allSettled(files.map(({ key, body }) => objects.put(key, body, { signal: inTime })))
  const failed = ends.find((end) => end.status === 'rejected')
  if (!failed) return
  if (!tooLong.aborted) throw failed.reason
  throw new HowazitError('unavailable', 'The object storage takes too long. Try again.', { cause: failed.reason })
}

interface ToDelete {
  readonly insightId: string
  readonly except?: readonly KeptArtifact[]
}

export async function deleteArtifacts(
  objects: Pick<Objects, 'list' | 'delete'>,
  tenant: Tenant,
  { insightId, except = [] }: ToDelete,
): Promise<void> {
  const keys = new Set<string>(except.map((artifact) => keyOf(tenant, insightId, artifact)))
  for await (const { key } of objects.list(folderOf(tenant, insightId))) if (!keys.has(key)) await objects.delete(key)
}

export async function readKept(
  tx: Tx,
  tenant: Tenant,
  insightId: string,
): Promise<readonly KeptArtifact[] | undefined> {
  const { rows } = await tx.query<{ artifacts: KeptArtifact[] }>(SELECT, [tenant.id, insightId])
  return rows[0]?.artifacts
}

const KEEP = `
  update insights
  set artifacts = $3
  where tenant_id = $1
    and id = $2`

const SELECT = `
  select artifacts
  from insights
  where tenant_id = $1
    and id = $2`
