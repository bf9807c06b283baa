/** Which of the records of an insight a finding is computed of: a bit for each, by its place. */
export type Members = Uint8Array

export function toMembers(places: readonly number[], all: number): Members {
  const members = new Uint8Array(Math.ceil(all / 8))
  for (const place of places) members[place >> 3]! |= 1 << (place & 7)
  return members
}

/** Lowest first. */
export function listPlaces(members: Members): readonly number[] {
  const places: number[] = []
  for (const [at, byte] of members.entries())
    for (let bit = 0; bit < 8; bit++) if ((byte >> bit) & 1) places.push(8 * at + bit)
  return places
}
