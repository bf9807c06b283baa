import { hash } from 'node:crypto'

/** Draws numbers from [0, 1), uniformly. Where it is passed in, what it decides can be repeated. */
export type Random = () => number

/**
 * The same numbers for the same seed, on every machine: Chris Doty-Humphrey's sfc32 (PractRand), a counter among whose state
 * keeps every cycle above 2^32. The seed says what the numbers are for, so that no two uses share theirs.
 */
export function seededRandom(seed: string): Random {
  const bytes = hash('sha256', seed, 'buffer')
  let [a, b, c, counter] = [0, 4, 8, 12].map((at) => bytes.readInt32LE(at)) as [number, number, number, number]
  return () => {
    const drawn = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + drawn) | 0
    return (drawn >>> 0) / 2 ** 32
  }
}
