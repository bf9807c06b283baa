/** Counts occurrences of digests in flat memory: 12 bytes per slot, at most 60% full, so about 20 MB per million rows. */
export interface HashCounter {
  /** Returns how often this digest was seen before. */
  add(digest: Uint8Array): number
}

/**
 * Open addressing over the first 53 bits of a digest. Two digests that agree in 53 bits are counted as equal
 * (about 1 in 18,000 for a million rows); a caller must stay right, if less pretty, when that happens.
 */
export function createHashCounter(): HashCounter {
  let slots = 1 << 14
  let used = 0
  let keys = new Float64Array(slots)
  let counts = new Uint32Array(slots)

  const slotOf = (key: number): number => {
    let slot = key % slots
    while (keys[slot] !== 0 && keys[slot] !== key) slot = slot + 1 === slots ? 0 : slot + 1
    return slot
  }

  const grow = (): void => {
    const [oldKeys, oldCounts] = [keys, counts]
    slots *= 2
    keys = new Float64Array(slots)
    counts = new Uint32Array(slots)
    for (let index = 0; index < oldKeys.length; index++) {
      if (oldKeys[index] === 0) continue
      const slot = slotOf(oldKeys[index]!)
      keys[slot] = oldKeys[index]!
      counts[slot] = oldCounts[index]!
    }
  }

  return {
    add(digest) {
      const view = new DataView(digest.buffer, digest.byteOffset)
      // 0 marks a free slot, hence `|| 1`.
      const key = (view.getUint32(0) & 0x1fffff) * 2 ** 32 + view.getUint32(4) || 1
      if (used > slots * 0.6) grow()
      const slot = slotOf(key)
      if (keys[slot] === 0) {
        keys[slot] = key
        used++
      }
      return counts[slot]!++
    },
  }
}
