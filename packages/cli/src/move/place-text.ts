/** Where tables are, such as `database on west`. */
export const placeText = (placement: string, server: string | undefined): string =>
  server === undefined ? placement : `${placement} on ${server}`
