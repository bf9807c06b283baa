import { isRefused } from './s3-errors.ts'

// A path that is no folder, or one that is somebody else's.
const FOLDER = /^(EACCES|EPERM|ENOTDIR|EEXIST)$/

/** Whether the storage refuses us for good: no bucket of that name, wrong credentials, a folder that is none of ours. */
export const isObjectsRefusal = (error: Error): boolean =>
  isRefused(error) || FOLDER.test('code' in error ? String(error.code) : '')
