import type { TenantId } from '../tenancy/tenant.ts'

declare const keyBrand: unique symbol
declare const folderBrand: unique symbol

/** `<tenant>/<folder>/.../<name>.<extension>`, made by `objectKey` alone. */
export type ObjectKey = string & { readonly [keyBrand]: true }

/** `<tenant>` or `<tenant>/<folder>/...`, made by `objectFolder` alone. */
export type ObjectFolder = string & { readonly [folderBrand]: true }

const TENANT = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
// Lower case, because some disks do not tell cases apart. A folder has no dot and a name has one: so no key is the folder of
// another, which a disk could not hold, and no part is `..` or hidden.
const FOLDER = /^[a-z0-9_][a-z0-9_=-]{0,99}$/
const NAME = /^[a-z0-9_][a-z0-9_=-]{0,99}(\.[a-z0-9]{1,16}){1,3}$/
// S3 takes 1,024 bytes, of which the configured prefix needs some.
const LENGTH_MAX = 768

/**
 * The key of one of the tenant's objects, as `objectKey(tenant.id, 'exports/2026-11/responses.csv')`.
 *
 * @throws Error when a folder is not `[a-z0-9_=-]`, or the name has no extension.
 */
export function objectKey(tenantId: TenantId, path: string): ObjectKey {
  return checkKey(`${tenantId}/${path}`)
}

/** A folder of the tenant's objects, for listing; without a path, all of them. */
export function objectFolder(tenantId: TenantId, path?: string): ObjectFolder {
  return checkFolder(path === undefined ? tenantId : `${tenantId}/${path}`)
}

/** Adapters ask again: what the compiler knows as a key may still come from a cast. */
export function checkKey(text: string): ObjectKey {
  const parts = text.split('/')
  const name = parts.pop() ?? ''
  if (!isFolder(parts) || !NAME.test(name) || text.length > LENGTH_MAX) throw new Error(refusal('key', text))
  return text as ObjectKey
}

export function checkFolder(text: string): ObjectFolder {
  if (!isFolder(text.split('/')) || text.length > LENGTH_MAX) throw new Error(refusal('folder', text))
  return text as ObjectFolder
}

function isFolder([tenant = '', ...folders]: readonly string[]): boolean {
  return TENANT.test(tenant) && folders.every((folder) => FOLDER.test(folder))
}

const refusal = (what: string, text: string): string =>
  `${JSON.stringify(text.slice(0, 100))} is not the ${what} of an object: <tenant>/<folder>/<name>.<extension>, lower case.`
