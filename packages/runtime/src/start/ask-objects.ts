import { objectFolder } from '../objects/object-key.ts'
import type { Objects } from '../objects/objects.ts'
import type { TenantId } from '../tenancy/tenant.ts'

const NOBODY = '00000000-0000-0000-0000-000000000000' as TenantId

/**
 * Lists a folder that nobody has: looking for one object cannot tell a bucket that is missing from a key that is.
 *
 * @throws what the storage says.
 */
export async function askObjects(objects: Pick<Objects, 'list'> | undefined): Promise<void> {
  for await (const _ of objects?.list(objectFolder(NOBODY)) ?? []) return
}
