import { open } from 'node:fs/promises'

/** A sheet of 1 M rows unpacks to about 300 MB. Beyond this it is a bomb, or a file that should be a CSV. */
const unpackedBytesMax = 1024 ** 3
const directoryBytesMax = 16 * 1024 ** 2
/** End record and the longest comment it may have (APPNOTE 4.3.16). */
const endBytesMax = 22 + 65_535

/** What is wrong with a ZIP file that claims to be a workbook, read from its directory alone; nothing is unpacked. */
export async function findZipProblem(path: string): Promise<string | undefined> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const read = async (from: number, length: number): Promise<Buffer> => {
      const buffer = Buffer.alloc(length)
      const { bytesRead } = await file.read(buffer, 0, length, from)
      return buffer.subarray(0, bytesRead)
    }
    const tail = await read(Math.max(0, size - endBytesMax), Math.min(size, endBytesMax))
    const end = tail.lastIndexOf('PK\u0005\u0006', undefined, 'latin1')
    if (end === -1 || end + 22 > tail.length)
      return 'The file begins as a ZIP file and has no end: it is truncated or damaged.'
    const directoryBytes = tail.readUInt32LE(end + 12)
    const directoryAt = tail.readUInt32LE(end + 16)
    if (directoryBytes > directoryBytesMax || directoryAt + directoryBytes > size)
      return 'The directory of the ZIP file is damaged.'
    return checkDirectory(await read(directoryAt, directoryBytes))
  } finally {
    await file.close()
  }
}

function checkDirectory(directory: Buffer): string | undefined {
  let unpackedBytes = 0
  let isWorkbook = false
  for (let at = 0; at + 46 <= directory.length && directory.toString('latin1', at, at + 4) === 'PK\u0001\u0002'; ) {
    const nameBytes = directory.readUInt16LE(at + 28)
    if (directory.toString('utf8', at + 46, at + 46 + nameBytes) === 'xl/workbook.xml') isWorkbook = true
    unpackedBytes += directory.readUInt32LE(at + 24)
    at += 46 + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
  }
  if (!isWorkbook) return 'The file is a ZIP file, but no XLSX workbook.'
  if (unpackedBytes <= unpackedBytesMax) return undefined
  return `The workbook unpacks to ${Math.round(unpackedBytes / 1024 ** 2)} MiB, more than ${unpackedBytesMax / 1024 ** 2}; save it as CSV, which is read as a stream.`
}
